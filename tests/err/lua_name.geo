use lua "lua.lua"
missing()
