use lua "lua_def_named.lua"
