-- What authors type beyond plain Markdown, made the same in every format and in both publishers: comments on
-- departments, HTML, callouts, citations. What isn't understood is shown as it was typed, never dropped.

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*[/\\])") or ""
local READER = dofile(FOLDER .. "reader.lua")

local function set_of(names)
  local found = {}
  for name in names:gmatch("%S+") do
    found[name] = true
  end
  return found
end

-- HTML: elements become Markdown's own, which every format knows.

local VOID = set_of("area br col embed hr img input link meta source track wbr")
local PLAIN = set_of("abbr acronym bdi bdo big data font label nobr q small span time")
local FOLDING = set_of("details summary") -- on a page they open and close; elsewhere what they hold is shown
local BLOCKS = set_of([[table ul ol dl p div center blockquote h1 h2 h3 h4 h5 h6 figure section article aside
  header footer main nav address pre]])

local function attribute(tag, name)
  local found = tag:match("%s" .. name .. '%s*=%s*"([^"]*)"') or tag:match("%s" .. name .. "%s*=%s*'([^']*)'")
    or tag:match("%s" .. name .. "%s*=%s*([^%s>]+)")
  return found and pandoc.utils.stringify(pandoc.read(found:gsub("[<\\]", " "), "html").blocks)
end

local function code(content)
  return pandoc.Code(pandoc.utils.stringify(content))
end

local MADE = {
  u = pandoc.Underline, ins = pandoc.Underline,
  b = pandoc.Strong, strong = pandoc.Strong,
  i = pandoc.Emph, em = pandoc.Emph, cite = pandoc.Emph, dfn = pandoc.Emph, var = pandoc.Emph,
  s = pandoc.Strikeout, del = pandoc.Strikeout, strike = pandoc.Strikeout,
  sub = pandoc.Subscript, sup = pandoc.Superscript,
  code = code, kbd = code, samp = code, tt = code,
  mark = function(content) return pandoc.Span(content, { class = "mark" }) end,
  a = function(content, tag)
    local target = attribute(tag, "href")
    return target and pandoc.Link(content, target) or pandoc.Span(content)
  end,
}

local VOID_MADE = {
  br = function() return pandoc.LineBreak() end,
  wbr = function() return pandoc.Str("\u{200B}") end,
  img = function(tag)
    local alt, width = attribute(tag, "alt") or "", attribute(tag, "width")
    return pandoc.Image(alt, attribute(tag, "src") or "", "", width and { width = width } or {})
  end,
}

-- The name of a tag and how it begins: `open`, `close`, `void`, `comment`, or nil for other text.
local function parsed(text)
  if text:find("^<!%-%-") then
    return "", "comment"
  end
  local slash, name = text:match("^<(/?)([%a][%w]*)[^%w]")
  if not name then
    return nil
  end
  name = name:lower()
  return name, slash == "/" and "close" or VOID[name] and "void" or "open"
end

local function element(name, content, tag)
  if MADE[name] then
    return { MADE[name](content, tag) }
  end
  return PLAIN[name] and content or nil
end

local function typed(text)
  return pandoc.Inlines(text)
end

-- HTML among words: each pair of tags becomes one element; a tag alone stands as it was typed.
local function inline_html(inlines)
  local levels = { { content = pandoc.Inlines {} } }
  local changed = false

  local function add(...)
    for _, inline in ipairs { ... } do
      levels[#levels].content:insert(inline)
    end
  end

  local function leave(level) -- a tag that nothing closes
    add(table.unpack(typed(level.tag)))
    add(table.unpack(level.content))
  end

  local function close(name, tag)
    local at
    for n = #levels, 2, -1 do
      at = at or levels[n].name == name and n
    end
    if not at then
      return add(table.unpack(typed(tag)))
    end
    while #levels > at do
      leave(table.remove(levels))
    end
    local level = table.remove(levels)
    add(table.unpack(element(name, level.content, level.tag)))
  end

  for _, inline in ipairs(inlines) do
    if inline.t ~= "RawInline" or inline.format ~= "html" then
      add(inline)
    else
      changed = true
      local tag = inline.text
      local name, kind = parsed(tag)
      if kind == "open" and (MADE[name] or PLAIN[name]) then
        table.insert(levels, { name = name, tag = tag, content = pandoc.Inlines {} })
      elseif kind == "close" then
        close(name, tag)
      elseif kind == "void" and VOID_MADE[name] then
        add(VOID_MADE[name](tag))
      elseif kind ~= "comment" then
        add(table.unpack(typed(tag)))
      end
    end
  end
  while #levels > 1 do
    leave(table.remove(levels))
  end
  return changed and levels[1].content or nil
end

-- The place of the tag that closes the one at `start`, among blocks.
local function closing(blocks, start, wanted)
  local depth = 0
  for n = start, #blocks do
    if blocks[n].t == "RawBlock" and blocks[n].format == "html" then
      local name, kind = parsed(blocks[n].text)
      if name == wanted then
        depth = depth + (kind == "open" and 1 or kind == "close" and -1 or 0)
        if depth == 0 then
          return n
        end
      end
    end
  end
end

-- What was typed is a tag by itself; what cells show, and the site adds, is whole.
local function is_typed(text)
  return text:find("^<[^<>]*>%s*$") or text:find("^<pre")
end

-- Blocks between two tags are read again as HTML, which knows tables and lists.
local function block_html(blocks)
  local out, n, changed = pandoc.Blocks {}, 1, false
  while n <= #blocks do
    local block = blocks[n]
    local name, kind
    if block.t == "RawBlock" and block.format == "html" and is_typed(block.text) then
      name, kind = parsed(block.text)
    end
    local last = kind == "open" and BLOCKS[name] and (name == "pre" and n or closing(blocks, n, name))
    if last then
      local part = pandoc.Blocks { table.unpack(blocks, n, last) }
      out:extend(pandoc.read(pandoc.write(pandoc.Pandoc(part), "html-smart"), "html-smart").blocks)
      n, changed = last, true
    elseif kind == "void" and name == "hr" then
      out:insert(pandoc.HorizontalRule())
      changed = true
    elseif name and not FOLDING[name] and kind ~= "comment" then
      out:insert(pandoc.Plain(VOID_MADE[name] and VOID_MADE[name](block.text) or typed(block.text)))
      changed = true
    else
      out:insert(block)
    end
    n = n + 1
  end
  return changed and out or nil
end

-- No address runs a script, no attribute does, and none carries a style, which the page would refuse.

local SCHEMES = set_of("http https mailto tel ftp")

local function is_safe(target)
  local scheme = target:gsub("[%c%s]", ""):match("^(%a[%w+.-]*):")
  return not scheme or SCHEMES[scheme:lower()]
end

local function harmless(it)
  for name in pairs(it.attributes) do
    if name:lower():find("^on") or name == "style" or name == "srcdoc" then
      it.attributes[name] = nil
    end
  end
  return it
end

-- A picture's address starts at the project's folder: pages lie in several.
local function from_root(image, folder)
  if not image.src:find("^%a[%w+.-]*:") and not image.src:find("^/") then
    image.src = "/" .. folder .. image.src
  end
  return image
end

-- Quarto knows this of documents, not of comments.

local PAGEBREAK = pandoc.Blocks {
  pandoc.RawBlock("html", '<div class="pagebreak"></div>'),
  pandoc.RawBlock("typst", "#pagebreak()"),
}

local function pagebreak(paragraph)
  local first = paragraph.content[1]
  if first.t == "Str" and first.text:find("^{{<") and pandoc.utils.stringify(paragraph):find("^{{<%s*pagebreak%s*>}}$") then
    return PAGEBREAK
  end
end

-- Comments: each is read by itself, so that nothing in it can change what is outside it.

local function own_names(it)
  if it.identifier ~= "" then
    it.identifier = "commentaire-" .. it.identifier
    return it
  end
end

local IN_COMMENT = {
  Header = own_names, Div = own_names, Span = own_names,
  Link = function(link)
    link.target = link.target:gsub("^#", "#commentaire-")
    return link
  end,
  RawBlock = function(raw)
    return not FOLDING[parsed(raw.text)] and raw.format == "html" and pandoc.CodeBlock(raw.text) or nil
  end,
}

local function comment(raw, level)
  local written = pandoc.json.decode(raw.text, false)
  local doc = pandoc.read(written.text, READER .. "-yaml_metadata_block")
  local top = 9
  doc = doc:walk { Inlines = inline_html, Blocks = block_html }:walk(IN_COMMENT)
  doc = doc:walk { Image = function(image) return from_root(image, written.folder) end }
  doc:walk { Header = function(header) top = math.min(top, header.level) end }
  doc = doc:walk { Header = function(header)
    header.level = math.min(header.level - top + level + 1, 6)
    return header
  end }
  return pandoc.Div(doc.blocks, { class = "comment" })
end

local level = 2 -- of the heading before

local COMMENTS = {
  traverse = "topdown",
  Header = function(header) level = header.level end,
  RawBlock = function(raw)
    if raw.format == "fiches-comment" then
      return comment(raw, level), false
    end
  end,
}

-- In print a callout is on one page, unless it is long.
local SET_APART = [==[
#(body => layout(room => {
  let apart = block.with(width: 100%, inset: (x: 4mm, y: 3mm), stroke: (left: 2pt + luma(75%)))
  apart(breakable: measure(width: room.width, apart(body)).height > 80mm, body)
}))[
]==]

-- Callouts are set apart, with their title in bold, and without the icons of which the archived PDF lacks
-- the characters.
local function callout(div)
  local kind = div.classes:find_if(function(class) return class:match("^callout%-") end)
  if not kind then
    return nil
  end
  local body = div.content
  local title = div.attributes.title and pandoc.Inlines(div.attributes.title)
  if not title and body[1] and body[1].t == "Header" then
    title = body:remove(1).content
  end
  if title then
    body:insert(1, pandoc.Para { pandoc.Strong(title) })
  end
  body:insert(1, pandoc.RawBlock("typst", SET_APART))
  body:insert(1, pandoc.RawBlock("html", ('<aside class="callout %s">'):format(kind)))
  body:insert(pandoc.RawBlock("html", "</aside>"))
  body:insert(pandoc.RawBlock("typst", "]"))
  return body
end

-- Citations are those that the bibliography knows; other mentions are text, as they were typed. The list of
-- references has a heading, and stands where the author has put `::: {#refs}`, or last.

local known, cited, placed, last, shift = {}, false, false, 1, nil

local function begin(doc)
  local commented, html = false, false
  doc:walk {
    RawInline = function(raw) html = html or raw.format == "html" end,
    RawBlock = function(raw)
      commented = commented or raw.format == "fiches-comment"
      html = html or raw.format == "html" and is_typed(raw.text)
    end,
  }
  known, cited, placed, last, shift, level = {}, false, false, 1, nil, 2
  doc = commented and doc:walk(COMMENTS) or doc
  if doc.meta.bibliography then
    for _, reference in ipairs(pandoc.utils.references(doc)) do
      known[reference.id] = true
    end
  end
  return html and doc:walk { Inlines = inline_html, Blocks = block_html } or doc
end

local function citation(cite)
  for _, one in ipairs(cite.citations) do
    if not known[one.id] then
      return cite.content
    end
  end
  cited = true
end

local function references(div)
  placed = true
  return cited and { pandoc.Header(2, "Références", { id = "references" }), div } or {}
end

-- A page has its title at the first level, and print, to be read aloud, skips none.
local function heading(header)
  shift = shift or (header.level == 1 and 1 or 0) -- of a page whose headings all begin one level higher
  header.level = math.max(2, math.min(header.level + shift, last + 1))
  last = header.level
  return harmless(header)
end

local function finish(doc)
  if cited and not placed then
    doc.blocks:extend(references(pandoc.Div({}, { id = "refs" })))
    return doc
  end
end

return {
  { Pandoc = begin },
  {
    Cite = citation,
    Link = function(link) return is_safe(link.target) and harmless(link) or link.content end,
    Image = function(image)
      local embedded = image.src:find("^data:image/")
      return (embedded or is_safe(image.src)) and harmless(from_root(image, "")) or image.caption
    end,
    Header = heading, Span = harmless, Code = harmless, CodeBlock = harmless,
    Div = function(div)
      return div.identifier == "refs" and references(div) or callout(div) or harmless(div)
    end,
    Para = pagebreak,
  },
  { Pandoc = finish },
}
