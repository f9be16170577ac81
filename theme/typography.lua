-- French typography, for every format and both publishers: an author types plain spaces, and this
-- filter makes of them the spaces that never break.

local NARROW = "\u{202F}" -- before ; : ! ? % », after «
local FIXED = "\u{A0}" -- between a number and its unit

local HIGH_SIGNS = { [";"] = true, [":"] = true, ["!"] = true, ["?"] = true, ["%"] = true }

local UNITS = {}
for unit in ([[€ M€ Md€ k€ euro euros millier milliers million millions milliard milliards point
  points tonne tonnes kg km km² janvier février mars avril mai juin juillet août septembre octobre
  novembre décembre]]):gmatch("%S+") do
  UNITS[unit] = true
end

local LARGE = {}
for number in ("millier milliers million millions milliard milliards"):gmatch("%S+") do
  LARGE[number] = true
end

local ENDINGS = { er = true, ers = true, re = true, e = true, es = true }

local function starts_with(text, prefix)
  return text:sub(1, #prefix) == prefix
end

local function ends_with(text, suffix)
  return text:sub(-#suffix) == suffix
end

-- The space that belongs between two words, or nil where an ordinary one does.
local function space_between(before, after)
  if HIGH_SIGNS[after:sub(1, 1)] or starts_with(after, "»") or ends_with(before, "«") then
    return NARROW
  end
  if before:find("%d$") or ends_with(before, "1er") then
    local word = after:gsub("[%.,;:%)]+$", "")
    return UNITS[word] and FIXED
  end
  if LARGE[before] and starts_with(after, "d'euro") then
    return FIXED
  end
end

-- 1er, 1re, 2e, 3es: the ending is raised.
local function raised(word)
  local number, ending, rest = word:match("^(%d+)(%a+)(%p*)$")
  if ENDINGS[ending] then
    return { pandoc.Str(number), pandoc.Superscript(pandoc.Str(ending)), pandoc.Str(rest) }
  end
end

-- One walk for both: looking at an element takes longer than all that is done with its text.
local function set(inlines)
  local before, gap, changed
  local ordinals = {}
  for i, inline in ipairs(inlines) do
    local kind = inline.t
    if kind == "Space" or kind == "SoftBreak" then
      gap = i
    else
      local text = kind == "Str" and inline.text or pandoc.utils.stringify(inline)
      local space = before and gap and space_between(before, text)
      if space then
        inlines[gap] = pandoc.Str(space)
        changed = inlines
      end
      if kind == "Str" and text:find("^%d+%a") then
        table.insert(ordinals, i)
      end
      before, gap = text, nil
    end
  end
  for n = #ordinals, 1, -1 do
    local i = ordinals[n]
    local parts = raised(inlines[i].text)
    if parts then
      inlines[i] = parts[3]
      inlines:insert(i, parts[2])
      inlines:insert(i, parts[1])
      changed = inlines
    end
  end
  return changed
end

return { { Inlines = set } }
