use lua "tools.lua"
