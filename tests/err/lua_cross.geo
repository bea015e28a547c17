use lua "lua.lua"
thread()
