# Lua extensions while memory runs out on either side.
use lua "../geo/lua/tools.lua"
stretch(3)
same({ x: [1, 2], y: "text" })
tools().inc(1)
integrate(squares(), 0..1)
print(try run_lua("error('x')") else "caught")
run_lua(r"local t = {} for i = 1, 100 do t[i] = {i, tostring(i)} end return #t")
caught("geo.sqrt('x')")
set_first([1, 2, 3], 4)
run_lua(r"local n = 0 for k, v in pairs(geo.value{a = 1, b = {2, 3}}) do n = n + 1 end return n")
