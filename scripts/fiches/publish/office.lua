-- Documents for word processors, and Markdown without HTML, in both publishers: what cells show as HTML becomes
-- Pandoc's own elements. `fiches.publish.formats.office` makes it plain: `PLAIN` where the built-in publisher has
-- set it, a process of its own below Quarto.

local OFFICE = { docx = true, odt = true, opendocument = true, gfm = true, commonmark = true }
local kind = FORMAT:match("^%a+")
local flat = kind == "gfm" or kind == "commonmark"

local MARKDOWN = "gfm"

-- A tag by itself, of a callout or of what opens and closes on a page.
local function lone(text)
  return text:find("^</?%w[^<>]*>%s*$")
end

local function absolute(path)
  return path:find("^/") or path:find("^%a:")
end

local function root()
  return quarto.project.directory or os.getenv("QUARTO_PROJECT_ROOT") or "."
end

-- Where pictures lie until the document is written; Markdown goes on with them.
local function folder()
  local stem = pandoc.path.split_extension(pandoc.path.filename(quarto.doc.input_file))
  return flat and stem .. "_files/figures" or pandoc.path.join { root(), "_build", "office", stem }
end

local function ask(texts)
  local python = os.getenv("QUARTO_PYTHON") or "python3"
  if python:find("/") and not absolute(python) then
    python = pandoc.path.join { root(), python }
  end
  local place = folder()
  local answer = pandoc.pipe(python, { "-m", "fiches.publish.formats.office", flat and MARKDOWN or kind, place }, pandoc.json.encode(texts))
  return pandoc.json.decode(answer, false), place
end

-- A picture alone would be a figure for Quarto, which prints the alternative text below it.
local function pictured(paragraph)
  if #paragraph.content == 1 and paragraph.content[1].t == "Image" then
    paragraph.content:insert(pandoc.Str(""))
    return paragraph
  end
end

local function read(html, place)
  local blocks = pandoc.read(html, "html-smart").blocks
  return blocks:walk { Para = pictured, Image = function(image)
    if flat then
      image.src = place .. "/" .. image.src
    else
      local file = assert(io.open(pandoc.path.join { place, image.src }, "rb"))
      pandoc.mediabag.insert(image.src, "image/png", file:read("a"))
      file:close()
    end
    return image
  end }
end

local function shown(doc)
  local texts = pandoc.List {}
  doc:walk { RawBlock = function(raw)
    if raw.format == "html" and not lone(raw.text) then
      texts:insert(raw.text)
    end
  end }
  return texts
end

local BREAK = {
  docx = pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
}

-- A callout is between two lone tags: its blocks get a style of their own.
local function callouts(blocks)
  local out, inside = pandoc.Blocks {}, nil
  for _, block in ipairs(blocks) do
    local tag = block.t == "RawBlock" and block.format == "html" and lone(block.text) and block.text
    if tag and tag:find('^<aside class="callout') then
      inside = pandoc.Blocks {}
    elseif tag and tag:find("^</aside") and inside then
      if flat then
        out:insert(pandoc.BlockQuote(inside))
      else
        out:insert(pandoc.Div(inside, { ["custom-style"] = "Encadré" }))
      end
      inside = nil
    elseif not tag then
      (inside or out):insert(block)
    end
  end
  out:extend(inside or {})
  return out
end

local ANNEX = "Annexe : les données des figures"

local function placed(doc)
  local texts = shown(doc)
  local made, place = {}, nil
  if #texts > 0 then
    made, place = (PLAIN or ask)(texts)
  end
  local plain, annex = {}, pandoc.Blocks {}
  for n, text in ipairs(texts) do
    plain[text] = read(made[n].here, place)
    annex:extend(read(made[n].annex, place))
  end
  doc.blocks = doc.blocks:walk {
    RawBlock = function(raw)
      if raw.format == "html" and plain[raw.text] then
        if raw.text:find("pagebreak") then
          return BREAK[kind] or {}
        end
        return plain[raw.text]
      end
      return (raw.format == "html" and lone(raw.text) or raw.format == "openxml") and raw or {}
    end,
  }
  if #annex > 0 then
    doc.blocks:insert(pandoc.Header(2, ANNEX, { id = "annexe" }))
    doc.blocks:extend(annex)
  end
  return doc
end

-- The title stands apart: sections are the first level of headings.
local function raised(header)
  header.level = math.max(1, header.level - 1)
  return header
end

-- In Markdown, what is raised is what it says; the titles of figures stand out.
local function superscript(it)
  return flat and it.content or nil
end

-- Simulated data says so before anything else; the head of each page does too.
local function marked(doc)
  if doc.meta.simulated then
    local mark = pandoc.Para { pandoc.Strong(doc.meta.simulated) }
    doc.blocks:insert(1, flat and mark or pandoc.Div({ mark }, { ["custom-style"] = "Simulation" }))
  end
  return doc
end

-- Pandoc writes no alternative text into an OpenDocument: it stands hidden beside the picture, and is put in its
-- place when the document is finished.
local function spoken(image)
  if kind == "odt" then
    local text = pandoc.utils.stringify(image.caption):gsub('[<>&"]', { ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;", ['"'] = "&quot;" })
    local hidden = '<text:hidden-text text:condition="true" text:is-hidden="true" text:string-value="%s"/>'
    return { image, pandoc.RawInline("opendocument", (hidden:gsub("%%s", function() return text end))) }
  end
end

-- What no form is made for stops here, before Quarto puts anything in the place of what it made earlier.
if kind ~= "html" and kind ~= "typst" and not OFFICE[kind] then
  io.stderr:write("fiches : le format « ", kind, " » n’est pas prévu ; choisissez html, typst (le PDF), docx, odt ou gfm.\n")
  os.exit(1)
end
if not OFFICE[kind] then
  return {}
end

-- Markdown without HTML has no place for what an element is called.
local function unwrapped(element)
  return flat and element.content or nil
end

return {
  { Pandoc = placed },
  { Blocks = callouts, Header = not flat and raised or nil, Superscript = superscript },
  { Pandoc = marked, RawInline = function() return {} end },
  { Image = spoken, Div = unwrapped, Span = unwrapped },
}
