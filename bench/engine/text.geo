# A string grows piece by piece (Lua's own way is to collect and join the pieces).
f(n) = {
    s = ""
    for i in 1..n { s = s + "{i}," }
    len(s)
}
print(f(400000))
