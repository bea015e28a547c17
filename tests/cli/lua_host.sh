# require "geo" in a stock Lua; the same program there and in geo; tests and pages of a Lua file.
. "$GEO_SOURCE/tests/lib.sh"

examples=$GEO_SOURCE/examples/lua
run geo "$examples/same.geo"
cp out same
check_status 0 "the program in geo"
run geo "$examples/same_lua.geo"
check "the same in Lua" cmp same out

run geo test "$examples/stretch.lua" "$examples/poincare.lua" "$examples/flow.lua" "$examples/triangular.lua"
check_status 0 "the examples of Lua files"
check_out_has '^4 passed, 0 failed' "are four"
run geo doc "$examples/stretch.lua"
check_out_has '^stretch(x: number|tensor, by: number = 2) -> any' "the page of a Lua function"
printf 'geo.def{ name = "w", sig = "() -> number", doc = "x", example = "w()   #=> 2", fn = function() return 1 end }' >w.lua
run geo test w.lua
check_status 1 "a wrong example fails"

command -v lua5.4 >/dev/null || skip "lua5.4 is not installed"
nm "$GEO" 2>/dev/null | grep -q __asan && skip "a stock lua5.4 has no sanitizers"
export LUA_CPATH="$GEO_BUILD/?.so"
run lua5.4 "$examples/same.lua"
check_status 0 "the program in lua5.4"
check "gives the same" cmp same out
cat >host.lua <<'LUA'
local geo = require "geo"
print(geo.mean(geo.value{1, 2, 3}))
geo.run("f(x) = x^2")
print(geo.run("f(3)"))
print(select(2, pcall(geo.run, 'f(sqrt("x"))')).code)
geo.def{ name = "twice", sig = "(x: number) -> number", doc = "2x", fn = function(x) return 2*x end }
print(geo.run("twice(4) + f(2)"))
for i = 1, 20000 do local t = geo.zeros(1000) end
print(pcall(geo.sqrt, "x"))
local c = coroutine.wrap(function() coroutine.yield(geo.sum(geo.value{1, 2})) end)
print(c())
setmetatable({ geo.value{1} }, { __gc = function(t) print("end", #t[1]) end })
print(geo.det(geo.value{{2, 0}, {0, 3}}))
LUA
run lua5.4 host.lua
check_status 0 "another program in lua5.4"
check_out '2.0
9.0

12.0
false	E0408: `sqrt` wants a number, a complex number or a tensor for `x`
3.0
6.0
end	1' "works to its end"
