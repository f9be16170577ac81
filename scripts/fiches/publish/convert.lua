-- Run by `pandoc lua`: converts documents for as long as its input is open, so that Pandoc is started
-- once for many documents, and each document is read once for all its formats.
--
-- Input: a line of JSON (`text`, `formats`, `filters`, `meta`, `plain`, `places`, `project`).
-- Output, for each format: a line with `ok` or `error`, the format and a number of bytes, then these bytes. Ends of
-- lines in them are escaped: on Windows, what passes here would get others.

local FOLDER = arg[0]:match("^(.*[/\\])") or ""
local READER = dofile(FOLDER .. "reader.lua")
local FORMATS = dofile(FOLDER .. "formats.lua")

local WRITERS = {
  html = { name = "html-smart", options = { section_divs = true, table_of_contents = true, toc_depth = 3 } },
  typst = { name = "typst-smart-citations", options = {} },
  docx = { name = "docx", options = {}, whole = true },
  odt = { name = "odt", options = {}, whole = true },
  gfm = { name = "gfm-smart-raw_html-tex_math_dollars", options = {} },
}

local ORDER = { "html", "typst", "docx", "odt", "gfm" }

local templates = {}

local function template(path)
  if not templates[path] then
    local file = assert(io.open(path))
    templates[path] = pandoc.template.compile(file:read("a"), path)
    file:close()
  end
  return templates[path]
end

local function is_set(value)
  return value ~= nil and value ~= false and pandoc.utils.stringify(value) ~= ""
end

-- Whether the conditions of a `.content-visible` hold for this format and these metadata.
local function holds(attributes, format, meta)
  for name, value in pairs(attributes) do
    local kind, what = name:match("^(%a+)%-(%a+)$")
    local true_here = what == "format" and value == format or what == "meta" and is_set(meta[value])
    if kind == "when" and not true_here or kind == "unless" and true_here then
      return false
    end
  end
  return true
end

-- A list of pairs: Lua gives the names of a table in another order each time.
local SCROLLED = { { "role", "group" }, { "aria-label", "Tableau" }, { "tabindex", "0" } }

-- What stays of an element with conditions; nil where there are none.
local function conditional(element, format, meta)
  local visible = element.classes:includes("content-visible")
  if not visible and not element.classes:includes("content-hidden") then
    return nil
  end
  return holds(element.attributes, format, meta) == visible and element.content or {}
end

-- Links between documents lead to their pages; on paper, to the site if its address is known.
local function links(format, meta)
  local root = is_set(meta.root) and pandoc.utils.stringify(meta.root) or ""
  local site = is_set(meta["site-url"]) and pandoc.utils.stringify(meta["site-url"]):gsub("/*$", "/")
  return function(link)
    if link.target:match("^%a[%w+.-]*:") or link.target:match("^#") then
      return nil
    end
    local path, ending = link.target:match("^([^#?]*)(.*)$")
    local page = path:gsub("%.qmd$", ".html"):gsub("%.ipynb$", ".html")
    local from_root = page:match("^/(.*)$")
    if format == "html" then
      link.target = (from_root and root .. from_root or page) .. ending
      return link
    end
    if not site then
      return link.content
    end
    link.target = site .. (from_root or page) .. ending
    return link
  end
end

local ALIGNED = { AlignRight = "right", AlignCenter = "center" }

-- On a page, columns are aligned by classes, since its policy allows no style attribute, and a table
-- scrolls by itself where it is too wide.
local function align(tbl)
  local classes = {}
  for i, spec in ipairs(tbl.colspecs) do
    classes[i] = ALIGNED[spec[1]]
    tbl.colspecs[i] = { pandoc.AlignDefault }
  end
  local function mark(rows)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        cell.classes:insert(classes[i])
      end
    end
  end
  mark(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    mark(body.body)
  end
  tbl.classes:insert("data-table")
  return pandoc.Div(tbl, pandoc.Attr("", { "table-scroll" }, SCROLLED)), false
end

-- Programs are written in English, whatever the page is in.
local function in_english(code)
  code.attributes.lang = "en"
  return code
end

-- What is written to editors alone isn't published.
local function published(raw)
  return raw.text:match("^<!%-%-") and {} or nil
end

-- What a format does with the elements of a document, all in one walk: each takes its time.
local function filter(format, meta)
  local found = {
    Div = function(div) return conditional(div, format, meta) end,
    Span = function(span) return conditional(span, format, meta) end,
    Link = links(format, meta),
  }
  if format == "html" then
    found.Table, found.CodeBlock = align, in_english
    found.RawBlock, found.RawInline = published, published
  end
  return found
end

-- Pictures lie in the site where they lie in the project; what holds them itself takes them from there.
local function placed(format, meta, project)
  local root = is_set(meta.root) and pandoc.utils.stringify(meta.root) or ""
  return { Image = function(image)
    if format == "html" or format == "gfm" then
      image.src = image.src:gsub("^/", root)
      return image
    elseif WRITERS[format].whole and image.src:find("^/") then
      image.src = project .. image.src
      return image
    end
  end }
end

-- In print the title stands apart, and the sections of the page are the first level of headings.
local function raised(doc)
  local top = 9
  doc:walk { Header = function(header) top = math.min(top, header.level) end }
  return doc:walk { Header = function(header)
    header.level = header.level - math.min(top, 2) + 1
    return header
  end }
end

local function filtered(doc, filters)
  for _, filter in ipairs(filters) do
    doc = doc:walk(filter)
  end
  return doc
end

-- The document, with what is the same for all formats done once.
local function document(request)
  local doc = pandoc.read(request.text, READER)
  for name, value in pairs(request.meta) do
    doc.meta[name] = value
  end
  for _, path in ipairs(request.filters) do
    doc = filtered(doc, dofile(path))
  end
  return doc.meta.bibliography and pandoc.utils.citeproc(doc) or doc
end

local function written(doc, format, request)
  FORMAT = format
  doc = filtered(doc:walk(filter(format, doc.meta)), FORMATS):walk(placed(format, doc.meta, request.project))
  PLAIN = function(texts)
    local made = request.plain[format] or {}
    return texts:map(function(text) return made[text] or { here = "", annex = "" } end), request.places[format]
  end
  doc = filtered(doc, dofile(FOLDER .. "office.lua"))
  if format == "typst" then
    doc = raised(doc)
  end
  -- Code isn't coloured: that takes spans and anchors on each line, and half a second to begin with.
  local options = { wrap_text = "none", highlight_method = "none" }
  if WRITERS[format].whole then
    options.template = pandoc.template.compile(pandoc.template.default(format))
  else
    options.template = template(request.formats[format])
  end
  for name, value in pairs(WRITERS[format].options) do
    options[name] = value
  end
  return pandoc.write(doc, WRITERS[format].name, options)
end

local ESCAPES = { ["\27"] = "\27e", ["\n"] = "\27n" }

local function answer(status, format, text)
  text = text:gsub("[\27\n]", ESCAPES)
  io.write(status, " ", format, " ", #text, "\n", text)
end

io.stdout:setvbuf("full")
for line in io.lines() do
  local request = pandoc.json.decode(line, false)
  local read, doc = pcall(document, request)
  for _, format in ipairs(ORDER) do
    if request.formats[format] then
      local done, text = read, doc
      if read then
        done, text = pcall(written, doc, format, request)
      end
      answer(done and "ok" or "error", format, tostring(text))
    end
  end
  io.flush()
end
