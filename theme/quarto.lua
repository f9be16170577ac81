-- What Quarto does otherwise than the built-in publisher: it bends the apostrophes of the front matter;
-- and it says nothing to search engines, for which simulated data isn't meant.
return {
  {
    Str = function(str)
      str.text = str.text:gsub("’", "'")
      return str
    end,
    Meta = function(meta)
      if meta.simulated and quarto.doc.is_format("html") then
        quarto.doc.include_text("in-header", '<meta name="robots" content="noindex">')
      end
    end,
  },
}
