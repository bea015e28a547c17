use lua "lua_def_signature.lua"
