use lua "lua.lua"
pattern()
