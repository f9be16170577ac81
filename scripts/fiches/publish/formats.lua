-- What a format takes in a way of its own; `FORMAT` is its name. Pictures: with the text for those who can't
-- see them, in the size that was asked for. Comments: a page may break within one, which Typst forbids in
-- a block.

local PIXELS = { px = 1, pt = 4 / 3, mm = 96 / 25.4, cm = 96 / 2.54, ["in"] = 96, ["%"] = 7.2, [""] = 1 }
-- A width in per cent is one of the column, which a page has 720 pixels wide.

local function size(text)
  local number, unit = (text or ""):match("^([%d.]+)(%D*)$")
  return tonumber(number), unit
end

local function pixels(text)
  local number, unit = size(text)
  return number and PIXELS[unit] and ("%d"):format(math.max(1, number * PIXELS[unit] + 0.5) // 1) or nil
end

local function printed(text)
  local number, unit = size(text)
  if not number then
    return nil
  end
  if unit == "px" or unit == "" then
    return ("%.2fpt"):format(number * 0.75)
  end
  return number .. unit
end

-- What a picture says: `fig-alt` where there is a caption besides, else the text in brackets.
local function alternative(image)
  return image.attributes["fig-alt"] or image.attributes.alt or pandoc.utils.stringify(image.caption)
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%s+", " ") .. '"'
end

local function in_typst(image)
  local file = image.src:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
  local given = { quoted(file), "alt: " .. quoted(alternative(image)) }
  for _, name in ipairs { "width", "height" } do
    local length = printed(image.attributes[name])
    if length then
      table.insert(given, name .. ": " .. length)
    end
  end
  return pandoc.RawInline("typst", "#box(image(" .. table.concat(given, ", ") .. "))")
end

local function picture(image)
  if FORMAT == "typst" then
    return in_typst(image)
  end
  image.caption = pandoc.Inlines { pandoc.Str(alternative(image)) }
  local width, height = image.attributes.width, image.attributes.height
  image.attributes["fig-alt"], image.attributes.alt, image.attributes.style = nil, nil, nil
  if FORMAT == "html" then
    image.attributes.width, image.attributes.height = pixels(width), pixels(height)
  end
  return image
end

-- Set apart by what isn't seen, so that no list goes on in another.
local function comment(div)
  if FORMAT == "typst" and div.classes:includes("comment") then
    local apart = pandoc.RawBlock("typst", "#metadata(none)")
    local blocks = div.content
    blocks:insert(1, apart)
    blocks:insert(apart)
    return blocks
  end
end

return { { Image = picture, Div = comment } }
