-- Sets texts (JSON on the input) with the filter that is named, and writes them back as plain texts.
local filters = dofile(arg[1])
local raised = { e = "ᵉ", r = "ʳ", s = "ˢ" }
local texts = pandoc.json.decode(io.read("a"), false)
for number, text in ipairs(texts) do
  local doc = pandoc.Pandoc { pandoc.Plain(pandoc.Inlines(text)) }
  for _, filter in ipairs(filters) do
    doc = doc:walk(filter)
  end
  doc = doc:walk { Superscript = function(it)
    return pandoc.Str((pandoc.utils.stringify(it):gsub(".", raised)))
  end }
  texts[number] = pandoc.utils.stringify(doc)
end
io.write(pandoc.json.encode(texts))
