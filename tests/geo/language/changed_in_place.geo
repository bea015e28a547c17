# A change deep inside copies nothing when nobody else holds what is changed, and everything
# that somebody else may see.
r = { a: { b: [1, 2, 3], s: "" }, n: 0 }
r.a.b[2] = 7
r.a.b                                   #=> [1, 7, 3]
old = r
r.a.b[1] = 5
old.a.b                                 #=> [1, 7, 3]
r.a.b                                   #=> [5, 7, 3]
inner = r.a
r.a.b[3] = 9
inner.b                                 #=> [5, 7, 3]
part = r.a.b
r.a.b[1] = 0
part                                    #=> [5, 7, 9]
r.a.b                                   #=> [0, 7, 9]
r.a.b[len(r.a.b)] = r.a.b[1] + 1
r.a.b                                   #=> [0, 7, 1]

for k in 1..3 { r.a.s = r.a.s + "x{k}" }
r.a.s                                   #=> "x1x2x3"
t = r.a.s
r.a.s = r.a.s + r.a.s
t                                       #=> "x1x2x3"
r.a.s                                   #=> "x1x2x3x1x2x3"
all = []
for k in 1..3 { r.a.s = r.a.s + "!"; all = push(all, r.a.s) }
all[1]                                  #=> "x1x2x3x1x2x3!"
all[3]                                  #=> "x1x2x3x1x2x3!!!"
r.n = r.n + 1
r.n                                     #=> 1
r.n + r.a.s                             #!> can't combine
try { r.a.s = r.a.s + 1; 1 } else 2     #=> 2
r.a.s                                   #=> "x1x2x3x1x2x3!!!"
r.nothing = r.nothing + "x"             #!> nothing

# Lists of lists, records in lists, functions that look at what is being changed.
l = list([1, 2], list("a", [3, 4]), { v: zeros(2) })
l[2][2][1] = 8
l[2][2]                                 #=> [8, 4]
m = l
l[2][2][2] = 9
m[2][2]                                 #=> [8, 4]
l[2][2]                                 #=> [8, 9]
l[3].v[1] = 1
keep = l[3].v
l[3].v[2] = 2
keep                                    #=> [1, 0]
l[3].v                                  #=> [1, 2]
peek() = l[3].v
l[3].v[1] = sum(peek())
l[3].v                                  #=> [3, 2]
seen = list(peek())
l[3].v[1] = 0
seen[1]                                 #=> [3, 2]
for x in l { l[1][1] = 100 }
l[1]                                    #=> [100, 2]
for x in list([1], [2]) { x[1] = 5 }
first = l[1]
l[1][2] = 200
first                                   #=> [100, 2]
(a, b, c) = l
l[1][1] = 0
a                                       #=> [100, 200]
swap = { p: [1], q: [2] }
swap.p = swap.q
swap.q[1] = 3
swap.p                                  #=> [2]
g(z) = { z.p[1] = 77; z }
h = g(swap)
swap.p                                  #=> [2]
h.p                                     #=> [77]
saved = { f: x -> x + swap.q[1] }
swap.q[1] = 4
saved.f(0)                              #=> 4
grow(n) = { s = { text: "", parts: list("") }; for k in 1..n { s.text = s.text + "ab"; s.parts[1] = s.parts[1] + "c" }; s }
len(grow(20000).text)                   #=> 40000
len(grow(200).parts[1])                 #=> 200
