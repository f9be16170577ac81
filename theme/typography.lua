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

local function starts_with(text, prefix)
  return text:sub(1, #prefix) == prefix
end

local function ends_with(text, suffix)
  return text:sub(-#suffix) == suffix
end

local function is_space(inline)
  return inline.t == "Space" or inline.t == "SoftBreak"
end

-- The space that belongs between two words, or nil where an ordinary one does.
local function space_between(before, after)
  if HIGH_SIGNS[after:sub(1, 1)] or starts_with(after, "»") or ends_with(before, "«") then
    return NARROW
  end
  local word = after:gsub("[%.,;:%)]+$", "")
  if (before:match("%d$") or ends_with(before, "1er")) and UNITS[word] then
    return FIXED
  end
  if LARGE[before] and starts_with(after, "d'euro") then
    return FIXED
  end
end

local function fix_spaces(inlines)
  local before, gap, changed
  for i, inline in ipairs(inlines) do
    if is_space(inline) then
      gap = i
    else
      local text = inline.t == "Str" and inline.text or pandoc.utils.stringify(inline)
      local space = before and gap and space_between(before, text)
      if space then
        inlines[gap] = pandoc.Str(space)
        changed = inlines
      end
      before, gap = text, nil
    end
  end
  return changed
end

-- 1er, 1re, 2e, 3es: the ending is raised.
local function raise_ordinals(str)
  local number, ending, rest = str.text:match("^(%d+)(%a+)(%p*)$")
  if ending == "er" or ending == "re" or ending == "e" or ending == "es" or ending == "ers" then
    return { pandoc.Str(number), pandoc.Superscript(pandoc.Str(ending)), pandoc.Str(rest) }
  end
end

return { { Inlines = fix_spaces }, { Str = raise_ordinals } }
