use lua "lua_syntax.lua"
