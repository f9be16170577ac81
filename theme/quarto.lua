-- What Quarto's pages need beside the text: simulated data is nothing for search engines.
return {
  {
    Meta = function(meta)
      if meta.simulated and quarto.doc.is_format("html") then
        quarto.doc.include_text("in-header", '<meta name="robots" content="noindex">')
      end
    end,
  },
}
