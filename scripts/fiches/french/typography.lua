-- French typography of what Pandoc reads, for every format and both publishers: an author types plain
-- spaces and straight apostrophes, and this filter sets those of the Lexique. The same rules as in
-- `typography.py`, on the same table; a test compares them.

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*[/\\])") or ""

local function table_of(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local RULES = table_of(FOLDER .. "typography.json")
local NARROW, FIXED = RULES.narrow, RULES.fixed

local function set_of(...)
  local found = {}
  for _, list in ipairs { ... } do
    for _, word in ipairs(list) do
      found[word] = true
    end
  end
  return found
end

local ABBREVIATIONS = set_of(RULES.abbreviations)
local UNITS = set_of(RULES.units, RULES.months)
local MONTHS = set_of(RULES.months)
local AMOUNTS = set_of(RULES.amounts)

local function starts_with(text, prefix)
  return text:sub(1, #prefix) == prefix
end

local function starts_with_one(text, prefixes)
  for _, prefix in ipairs(prefixes) do
    if starts_with(text, prefix) then
      return true
    end
  end
end

local function is_address(word)
  return word:find("://", 1, true) or word:find("@", 1, true) or starts_with(word, "www.")
end

local BEFORE_SIGN = "([%w)%]\"%%\128-\255])" -- what a sign is set apart from

-- A word with its apostrophes, and with the spaces that the author left out.
local function word(text)
  if is_address(text) then
    return text
  end
  text = text:gsub("'", RULES.apostrophe)
  for _, sign in ipairs(RULES.narrow_before) do
    text = text:gsub(BEFORE_SIGN .. "(%" .. sign .. ")", "%1" .. NARROW .. "%2")
  end
  text = text:gsub(BEFORE_SIGN .. "»", "%1" .. FIXED .. "»")
  text = text:gsub(BEFORE_SIGN .. ":$", "%1" .. FIXED .. ":")
  for _, sign in ipairs(RULES.after_numbers) do
    text = text:gsub("(%d)(" .. sign:gsub("%%", "%%%%") .. ")", "%1" .. FIXED .. "%2")
  end
  return (text:gsub("«(.)", "«" .. FIXED .. "%1"))
end

-- 1er, 1re, 2e, 3es: what stands before, the ending, what stands after.
local function ordinal(text)
  local before, number, ending, after = text:match("^([%p\128-\255]*)(%d+)(%a+)([%p\128-\255]*)$")
  if ending and #number <= 4 and RULES.ordinals[ending] then
    return before .. number, ending, after
  end
end

-- The number at the end of a word: "(12,5" ends with one, "A129" doesn't.
local function number_of(text)
  local rest, number = text:match("^(.-)([%d.,]*)$")
  if number:find("%d$") and not rest:find("%w$") then
    return number
  end
end

local function begins_with_letter(text)
  return text:find("^%a") or text:find("^[\195-\197]") and not text:find("^\195[\151\183]")
end

local function is_thousand(number, after)
  return number:find("^%d%d?%d?$") and (#number == 3 or not starts_with(number, "0")) and after:find("^%d%d%d%f[^%w]")
end

local function is_unit(number, after)
  if UNITS[after:match("^[^/.,;:)%]!?*]*")] then
    return true
  end
  local year = #number == 4 and number:find("^%d+$")
  return not year and begins_with_letter(after)
end

-- The space that belongs between two words, or nil where the author's stays.
local function space_between(before, after)
  if starts_with_one(after, RULES.narrow_before) then
    return NARROW
  elseif starts_with_one(after, RULES.fixed_before) or before:find("«$") then
    return FIXED
  elseif ABBREVIATIONS[before:gsub("[(%[]", ""):gsub("«", "")] then
    return FIXED
  end
  local number = number_of(before)
  if number then
    return is_thousand(number, after) and NARROW or is_unit(number, after) and FIXED or nil
  elseif MONTHS[after:match("^[^/.,;:)%]!?*]*")] and ordinal(before) then
    return FIXED
  elseif AMOUNTS[before] and (after:find("^d'euro") or after:find("^d’euro")) then
    return FIXED
  end
end

-- The words of a text and the spaces that never break between them, in their order.
local function pieces(text)
  local found, start = {}, 1
  while start <= #text do
    local from, to = text:find("[^\194\226]*", start)
    while to < #text and text:sub(to + 1, to + 2) ~= FIXED and text:sub(to + 1, to + 3) ~= NARROW do
      from, to = text:find("[^\194\226]*", to + 2)
    end
    if to >= start then
      table.insert(found, text:sub(start, to))
    end
    start = to + 1
    if start <= #text then
      local space = text:sub(start, start + 1) == FIXED and FIXED or NARROW
      table.insert(found, space)
      start = start + #space
    end
  end
  return found
end

-- One walk for all: looking at an element takes longer than all that is done with its text.
local function set(inlines)
  local out, gap, before = pandoc.Inlines {}, pandoc.Inlines {}, nil

  -- Settles the space before what comes next, whose text is known.
  local function follow(text)
    local space = before and #gap > 0 and space_between(before, text)
    if space then
      out:insert(pandoc.Str(space))
    else
      out:extend(gap)
    end
  end

  -- A word, with the space that it lacks after other markup, as in "**Pourquoi**?".
  local function set_apart(text)
    if not before or #gap > 0 then
      return word(text)
    end
    local last = before:sub(-1)
    return word((last == "'" and "\128" or last) .. text):sub(2)
  end

  local function add(text)
    follow(text)
    local first, ending, rest = ordinal(text)
    out:insert(pandoc.Str(set_apart(first or text)))
    if ending then
      out:insert(pandoc.Superscript(pandoc.Str(ending)))
      if rest ~= "" then
        out:insert(pandoc.Str(word("e" .. rest):sub(2)))
      end
    end
    before, gap = text, pandoc.Inlines {}
  end

  for _, inline in ipairs(inlines) do
    local kind = inline.t
    if kind == "Space" or kind == "SoftBreak" then
      gap:insert(inline)
    elseif kind == "Str" then
      for _, piece in ipairs(pieces(inline.text)) do
        if piece == FIXED or piece == NARROW then
          gap:insert(pandoc.Str(piece))
        else
          add(piece)
        end
      end
    elseif kind == "Note" or kind == "RawInline" then -- nothing that a line could end with
      out:extend(gap)
      out:insert(inline)
      gap = pandoc.Inlines {}
    elseif kind == "LineBreak" then
      out:extend(gap)
      out:insert(inline)
      before, gap = nil, pandoc.Inlines {}
    else
      local text = pandoc.utils.stringify(inline)
      follow(text)
      out:insert(inline)
      before, gap = text:match("[^ ]*$"), pandoc.Inlines {}
    end
  end
  out:extend(gap)
  return out
end

return { { Inlines = set } }
