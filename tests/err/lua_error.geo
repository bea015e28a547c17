use lua "lua.lua"
f(x) = shrink(x) + 1
f(0)
