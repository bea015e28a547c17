# What values become on the way.
use lua "tools.lua"
same(1.5)                       #=> 1.5
same(true)                      #=> true
same(none)                      #=> none
same("naïve\n") == "naïve\n"    #=> true
same([1, 2; 3, 4])              #=> [1, 2; 3, 4]
same({ x: 1, y: [2] })          #=> {x: 1, y: [2]}
same(1..3)                      #=> 1..3
same(2 + 3i)                    #=> 2 + 3i
same(["a", [1, "b"]])           #=> ["a", [1, "b"]]
same(normal(0, 1))              #=> normal(0, 1)
tools().list                    #=> [2, 3]
run_lua(r"return {{1,2},{3,4}}") #=> [1, 2; 3, 4]
run_lua(r"return {true, false}") #=> [true, false]
run_lua(r"return {'a', 1}")      #=> ["a", 1]
run_lua(r"return {}")            #=> []
run_lua(r"return 2^53 + 1")      #=> 9007199254740992
run_lua("return 0/0")           #=> nan
run_lua(r"return geo.range(1, 3)")                   #=> 1..3
len(run_lua("return ('x'):rep(1000)"))              #=> 1000
caught(r"return geo.value(coroutine.create(print))") #=> "E0710: a coroutine can't cross from Lua to geo"
caught(r"local t = {} t[1] = t return geo.value(t)") #=> "E0710: a table that holds itself can't cross from Lua to geo"
caught(r"geo.value{1, x = 2}")   #=> "E0710: a table with holes, or with names and numbers both, can't cross from Lua to geo"
caught(r"return geo.nosuch")     #=> "E0717: geo has no `nosuch`"

# Tensors cross without a copy; whoever writes first gets one.
t = [1, 2, 3]
u = set_first(t, 99)
t                               #=> [1, 2, 3]
u                               #=> [99, 2, 3]
v = same(t)
v[1] = 5
t                               #=> [1, 2, 3]
r = { x: 1 }
run_lua(r"kept = nil return function(t) kept = t end")(t)
t[2] = 7
run_lua(r"return kept[2]")       #=> 2
run_lua(r"kept[3] = 8 return kept[3]")               #=> 8
t[3]                            #=> 3
l = [1, "a"]
run_lua(r"return function(l) l[1] = 'b' return l end")(l)    #=> ["b", "a"]
l                               #=> [1, "a"]
run_lua(r"return function(r) r.y = 2 return r end")(r)       #=> {x: 1, y: 2}
r                               #=> {x: 1}
caught(r"local t = geo.zeros(2); t[3] = 1")  #=> "E0511: index 3 is outside a 2-vector"

# Members, operators, properties.
run_lua(r"local A = geo.value{{1,2},{3,4}} return A + 1") #=> [2, 3; 4, 5]
run_lua(r"local A = geo.value{{1,2},{3,4}} return 2*A - A/2") #=> [1.5, 3; 4.5, 6]
run_lua(r"return -geo.value{1, 2} ^ 2")      #=> [-1, -4]
run_lua(r"return geo.op('@', geo.value{{1,2},{3,4}}, geo.value{1, 1})")   #=> [3, 7]
run_lua(r"return geo.op('<', geo.value{1, 3}, 2)")   #=> [true, false]
run_lua(r"return geo.op([[']], geo.value{{1,2},{3,4}})")   #=> [1, 3; 2, 4]
run_lua(r"return geo.value{1, 2} == geo.value{1, 2}")    #=> true
caught(r"return geo.value{1} < geo.value{2}")    #=> "E0718: in Lua < and <= are true or false, and this compares arrays"
run_lua(r"return #geo.value{1, 2, 3}")       #=> 3
run_lua(r"local A = geo.value{{1,2},{3,4}} return {A:at(1, 2), A[2][1]}")   #=> [2, 3]
run_lua(r"local A = geo.value{{1,2},{3,4}} return A:at('all', 2)")    #=> [2, 4]
run_lua(r"local A = geo.value{1,2,3,4} return A[geo.range(2, 3)]")    #=> [2, 3]
run_lua(r"local A = geo.value{{1,2},{3,4}} local B = A:copy() B:set(1, 1, 9) return {A, B}")    #=> [[1, 2; 3, 4], [9, 2; 3, 4]]
run_lua(r"return geo.normal(0, 2).dim")          #=> 1
run_lua(r"return geo.value{3, 1, 2}:sort()")     #=> [1, 2, 3]
run_lua(r"return geo.call(geo.linspace, {0, 1}, {n = 3})")   #=> [0, 0.5, 1]
run_lua(r"local s = 0 for i, x in pairs(geo.value{5, 6}) do s = s + i*x end return s")   #=> 17
run_lua(r"local s = '' for k, v in pairs(geo.value{b = 1}) do s = s .. k .. v end return s") #=> "b1.0"
run_lua(r"return geo.value{{1,2},{3,4}}:totable()[2][2]")    #=> 4
run_lua(r"return 'is ' .. geo.value{1, 2}")  #=> "is [1, 2]"
caught(r"geo.error('stop')")    #=> "E0902: stop"
