use lua "lua.lua"
shrink(1)
