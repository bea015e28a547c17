use lua "lua.lua"
g(x) = sqrt("a") + x
apply(x -> apply(g, x), 2)
