# Lua under geo's limits: memory, time, steps, Ctrl-C, the sandbox; start-up without it.
. "$GEO_SOURCE/tests/lib.sh"

cat >lib.lua <<'LUA'
geo.def{ name = "forever", sig = "() -> none", doc = "Never ends.",
         fn = function() while true do end end }
geo.def{ name = "in_pcall", sig = "() -> none", doc = "Never ends, and catches.",
         fn = function() while true do pcall(function() while true do end end) end end }
geo.def{ name = "in_coroutine", sig = "() -> none", doc = "Never ends, elsewhere.",
         fn = function()
           while true do
             local f = coroutine.wrap(function() while true do end end)
             pcall(f)
           end
         end }
geo.def{ name = "in_find", sig = "() -> any", doc = "A pattern that takes years.",
         fn = function() return (("a"):rep(40)):find(("a*"):rep(30) .. "b") end }
geo.def{ name = "in_gsub", sig = "() -> any", doc = "Likewise.",
         fn = function() return (("a"):rep(40)):gsub(("a-"):rep(30) .. "b", "") end }
geo.def{ name = "in_sort", sig = "() -> any", doc = "A long sort.",
         fn = function()
           local t = {}
           for i = 1, 3000000 do t[i] = (i * 7919) % 1000003 end
           table.sort(t)
           table.sort(t, function(a, b) return a > b end)
           return t[1]
         end }
geo.def{ name = "fills", sig = "() -> any", doc = "Fills the memory.",
         fn = function() local t = {} for i = 1, 1e9 do t[i] = { i } end return t end }
geo.def{ name = "fills_text", sig = "() -> any", doc = "Likewise.",
         fn = function() return ("x"):rep(1 << 40) end }
geo.def{ name = "fills_geo", sig = "() -> any", doc = "Geo's memory, from Lua.",
         fn = function() local t = {} for i = 1, 1e9 do t[i] = geo.zeros(1000) end return t end }
geo.def{ name = "garbage", sig = "() -> number", doc = "Much garbage, none of it kept.",
         fn = function()
           local s = 0
           for i = 1, 2000 do local t = geo.zeros(100000); s = s + t[1] + 1 end
           return s
         end }
geo.def{ name = "crosses", sig = "(f: function) -> number", doc = "A million calls of f.",
         fn = function(f) local x = 0 for i = 1, 1000000 do x = f(x) end return x end }
geo.def{ name = "opens", sig = "() -> string", doc = "Asks for a library.",
         fn = function() return type(io.open) .. type(require) end }
LUA

# program TEXT: a program that begins with `use lua "lib.lua"`.
program() { printf 'use lua "lib.lua"\n%s\n' "$1" >program.geo; }

now() { date +%s%N; }

for f in forever in_pcall in_coroutine in_find in_gsub in_sort; do
    program "$f()"
    begin=$(now)
    run geo --max-time 0.3 program.geo
    took=$((($(now) - begin) / 1000000))
    check_status 1 "--max-time in $f"
    check_err_has '^error\[E0603' "is the time limit"
    check "it comes in time ($took ms)" [ "$took" -lt $((1000 * ${GEO_SLOW:-1})) ]
    program "try $f() else 1"
    run geo --max-steps 1e6 program.geo
    check_status 1 "--max-steps in $f, which no try catches"
    check_err_has '^error\[E0604' "is the step limit"
done

for f in forever in_pcall in_coroutine in_find; do
    program "$f()"
    "$GEO" program.geo >out 2>err &
    pid=$!
    sleep 0.3
    begin=$(now)
    kill -INT $pid
    wait $pid
    status=$?
    took=$((($(now) - begin) / 1000000))
    check_status 130 "Ctrl-C in $f"
    check_err_has '^error\[E0602' "is an interrupt"
    check "it comes in time ($took ms)" [ "$took" -lt $((200 * ${GEO_SLOW:-1})) ]
done

for f in fills fills_text fills_geo; do
    program "print(try $f() else \"caught\")
print(1 + 1)"
    run geo --max-memory 60M program.geo
    check_status 0 "--max-memory in $f"
    check_out "caught
2" "is an error that can be caught"
done
program 'garbage()'
run geo --max-memory 60M program.geo
check_status 0 "garbage on geo's side is collected when Lua drops it"
program 'crosses(x -> x + 1)'
run geo --max-memory 30M program.geo
check_out 1000000 "a million crossings in little memory"

program 'opens()'
run geo program.geo
check_out '"functionfunction"' "the system libraries, with permission"
run geo --sandbox program.geo
check_status 1 "and without"
check_err_has '^error\[E0712' "an error says so"

run geo check program.geo
check_status 0 "geo check reads the names of a Lua file without running it"
printf 'use lua "lib.lua"\nforever(\n' >bad.geo
run geo check bad.geo
check_status 1 "and still finds errors"

printf 'use mine\ntwice(4)\n' >uses.geo
mkdir -p lib
echo 'geo.def{ name = "twice", sig = "(x: number) -> number", doc = "2x", fn = function(x) return 2*x end }' >lib/mine.lua
run geo uses.geo
check_err_has '^error\[E0719' "use: a library nowhere"
export GEO_PATH=nowhere:lib
run geo uses.geo
check_out 8 "use: a library on the path"

cp "$GEO" ./geo
run env GEO_MODULE_PATH=/nowhere ./geo program.geo
check_status 1 "without the module"
check_err_has 'liblua5.4' "the package is named"
