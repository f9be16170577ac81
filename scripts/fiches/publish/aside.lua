-- What the cells of a notebook that was handed over show, put back for print and for word processors: Quarto reads
-- tokens in its place, which is what it is quick at. In pages, the post-render step does that. See `build.quarto.forms`.

if FORMAT:match("^html") then
  return {}
end

local TOKEN = "raw%-block%-%x+"
local LONGEST = 64 -- so many characters has a block with a token alone at most

local held

local function raw_of(token)
  if held == nil then
    local stem = pandoc.path.split_extension(quarto.doc.input_file)
    local file = io.open(pandoc.path.join { stem, "raw.json" }, "rb")
    held = file and pandoc.json.decode(file:read("a"), false) or {}
    if file then
      file:close()
    end
  end
  return held[token]
end

return {
  {
    RawBlock = function(raw)
      local token = #raw.text < LONGEST and raw.text:match(TOKEN)
      raw.text = token and raw_of(token) or raw.text
      return raw
    end,
  },
}
