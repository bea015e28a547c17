use lua "lua_def_field.lua"
