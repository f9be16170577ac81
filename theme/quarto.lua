-- What Quarto does otherwise than the built-in publisher: it doesn't say that programs are in English; its PDF has links to the pages beside it,
-- which lead nowhere; it says nothing to search engines, for which simulated data isn't meant.
return {
  {
    Div = function(div) return quarto.doc.is_format("gfm") and div.content or nil end,
    Span = function(span) return quarto.doc.is_format("gfm") and span.content or nil end,
    Superscript = function(raised) return quarto.doc.is_format("gfm") and raised.content or nil end,
    CodeBlock = function(code)
      code.attributes.lang = quarto.doc.is_format("html") and "en" or nil
      return code
    end,
    Link = function(link)
      if not quarto.doc.is_format("html") and not link.target:match("^%a[%w+.-]*:") and not link.target:match("^#") then
        return link.content
      end
    end,
    Meta = function(meta)
      if (meta.simulated or meta.noindex) and quarto.doc.is_format("html") then
        quarto.doc.include_text("in-header", '<meta name="robots" content="noindex">')
      end
      if meta.comparer and quarto.doc.is_format("html") then
        quarto.doc.include_text("in-header", '<script src="/theme/comparer.js" defer></script>')
      end
    end,
  },
}
