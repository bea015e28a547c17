use lua "lua.lua"
liar(3)
