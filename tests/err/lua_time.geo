#!geo --max-time 0.3
use lua "lua.lua"
apply(f -> 1, 2)
use lua "lua_forever.lua"
