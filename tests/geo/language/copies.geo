# Values are copied when they are assigned: changing one never changes another.
x = [1, 2] + 0
y = x
y[1] = 9
x                                       #=> [1, 2]

# Nested: lists in lists, tensors in lists, records in records.
a = list([1, 2] + 0, "a")
b = a
b[1][1] = 9
a                                       #=> [[1, 2], "a"]
b                                       #=> [[9, 2], "a"]
r = { in: { v: [1, 2] + 0 } }
s = r
s.in.v[2] = 7
r                                       #=> {in: {v: [1, 2]}}
s                                       #=> {in: {v: [1, 7]}}

# A part is a copy too.
m = [1, 2; 3, 4] + 0
row = m[1]
row[1] = 50
m                                       #=> [1, 2;
                                        #=>  3, 4]
m[1][2] = 9
m[1]                                    #=> [1, 9]
part = x[1..2]
part[1] = 100
x                                       #=> [1, 2]

# Arguments and results of functions.
change(v) = { v[1] = 100; v }
change(x)                               #=> [100, 2]
x                                       #=> [1, 2]
same(v) = v
z = same(x)
z[1] = 7
x                                       #=> [1, 2]
global() = x
z = global()
z[1] = 7
x                                       #=> [1, 2]
either(v) = if len(v) > 0 { v } else { 0 }
z = either(x)
z[1] = 7
early(v) = { for i in 1..3 { if i == 2 { return v } } }
z = early(x)
z[1] = 7
x                                       #=> [1, 2]
local(v) = { w = v; w[1] = 0; w }
local(x)                                #=> [0, 2]
grow(v) = { v = push(v, 3); v }
grow(x)                                 #=> [1, 2, 3]
raised(v) = { v = v + 1; v }
raised(x)                               #=> [2, 3]
two(v, w) = { v[1] = 0; v + w }
two(x, x)                               #=> [1, 4]
boxed(v) = { inside: v }
q = boxed(x)
q.inside[1] = 100
pairs(v) = list(v, v)
p = pairs(x)
p[1][1] = 100
p                                       #=> [[100, 2], [1, 2]]
x                                       #=> [1, 2]

# Values that a function holds.
hold(v) = () -> v
h = hold(x)
x[1] = -1
h()                                     #=> [1, 2]
x                                       #=> [-1, 2]

# A block inside an expression may change a variable: what was read before stays.
first(v, w) = v[1]
x = [1, 2] + 0
first(x, { x[1] = 9; 0 })               #=> 1
x                                       #=> [9, 2]
n = 1
n + { n = 10; n }                       #=> 11
t = ({ y[1] = 5; y } where y = x)
t                                       #=> [5, 2]
x                                       #=> [9, 2]

# A loop goes through what it began with.
v = [1, 2, 3] + 0
seen = []
for k in v { v[3] = 30; seen = push(seen, k) }
seen                                    #=> [1, 2, 3]
v                                       #=> [1, 2, 30]

# A list may hold an older state of itself.
k = list(1, "a")
k = push(k, k)
k                                       #=> [1, "a", [1, "a"]]
k[1] = k
k[1][3]                                 #=> [1, "a"]
w = "ab"
u = w
w = w + "c"
u                                       #=> "ab"
w = w + w
w                                       #=> "abcabc"
