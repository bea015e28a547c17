use lua "lua.lua"
late()
