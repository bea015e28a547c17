f(x) = {
    use lua "lua.lua"
    x
}
