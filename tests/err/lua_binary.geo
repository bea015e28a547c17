use lua "lua_binary.lua"
