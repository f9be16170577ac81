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
local LOOSE = set_of(RULES.loose)
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
  if not text:find("[';!?:%%\194\226]") or is_address(text) then -- most words have none of these signs
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
  if not text:find("%d%a") then
    return nil
  end
  local before, number, ending, after = text:match("^([%p\128-\255]*)(%d+)(%a+)([%p\128-\255]*)$")
  if ending and #number <= 4 and RULES.ordinals[ending] then
    return before .. number, ending, after
  end
end

-- The number at the end of a word: "(12,5" ends with one, "A129" doesn't.
local function number_of(text)
  if not text:find("%d$") then
    return nil
  end
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
  local first = after:match("^[^/.,;:)%]!?*]*")
  if UNITS[first] then
    return true
  end
  local year = #number == 4 and number:find("^%d+$")
  return not year and not LOOSE[first] and begins_with_letter(after)
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

-- The same as a character: where an ordinal can't be split off.
local function raised(text)
  local before, ending, after = ordinal(text)
  return ending and before .. RULES.ordinals[ending] .. after or text
end

-- Words in one: spaces that an author has typed as those that never break stand within words, for Pandoc.
-- `first` sets the first word.
local function words(text, before, first)
  local out, space = "", nil
  for _, piece in ipairs(pieces(text)) do
    if piece == FIXED or piece == NARROW then
      space = (space or "") .. piece
    else
      local joined = before and space and space_between(before, piece) or space or ""
      local typed = first and not space and first(raised(piece)) or word(raised(piece))
      out, before, space, first = out .. joined .. typed, piece, nil, nil
    end
  end
  return out .. (space or ""), not space and before or nil
end

-- The words of a list of inlines and the spaces between them, one by one, in place: looking at an element
-- takes longer than all that is done with its text, and a new list longer still.
local function set(inlines)
  local changed = false
  local before -- the word before, if there is one on this line
  local gap -- the spaces after it begin here
  local split = {} -- places of what becomes several inlines

  -- Settles the space before what comes next, at `here`, whose text is known.
  local function follow(text, here)
    local space = before and gap and space_between(before, text)
    if space then
      inlines[gap] = pandoc.Str(space)
      for n = gap + 1, here - 1 do
        inlines[n] = pandoc.Str("")
      end
      changed = true
    end
  end

  -- A word, with the space that it lacks after other markup, as in "**Pourquoi**?".
  local function set_apart(text)
    if not before or gap then
      return word(text)
    end
    local last = before:sub(-1)
    return word((last == "'" and "\128" or last) .. text):sub(2)
  end

  for n, inline in ipairs(inlines) do
    local kind = inline.t
    if kind == "Space" or kind == "SoftBreak" then
      gap = gap or n
    elseif kind == "Str" then
      local text = inline.text
      if text == FIXED or text == NARROW then
        gap = gap or n
      elseif text:find("[\194\226]") and (text:find(FIXED, 1, true) or text:find(NARROW, 1, true)) then
        local first = pieces(text)[1]
        if first ~= FIXED and first ~= NARROW then
          follow(first, n)
        end
        inline.text, before = words(text, before, set_apart)
        changed, gap = true, nil
      else
        follow(text, n)
        if ordinal(text) then
          table.insert(split, n)
        else
          local typed = set_apart(text)
          if typed ~= text then
            inline.text = typed
            changed = true
          end
        end
        before, gap = text, nil
      end
    elseif kind == "Note" or kind == "RawInline" or kind == "LineBreak" then
      before, gap = kind ~= "LineBreak" and before or nil, nil
    else
      local text = pandoc.utils.stringify(inline)
      follow(text, n)
      before, gap = text:match("[^ ]*$"), nil
    end
  end
  for n = #split, 1, -1 do
    local number, ending, rest = ordinal(inlines[split[n]].text)
    inlines[split[n]].text = word(number)
    inlines:insert(split[n] + 1, pandoc.Superscript(pandoc.Str(ending)))
    if rest ~= "" then
      inlines:insert(split[n] + 2, pandoc.Str(word("e" .. rest):sub(2)))
    end
    changed = true
  end
  return changed and inlines or nil
end

return { { Inlines = set } }
