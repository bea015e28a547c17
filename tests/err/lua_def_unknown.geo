use lua "lua_def_unknown.lua"
