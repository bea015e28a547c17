use lua "lua.lua"
yields(f -> f(1))
