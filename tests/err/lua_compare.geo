use lua "lua.lua"
compares([1, 2])
