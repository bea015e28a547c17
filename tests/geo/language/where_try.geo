# where: names for one expression, in order.
a + b where a = 1, b = a + 1            #=> 3
x*y where (x, y) = [3, 4]               #=> 12
f(t) = u^2 + u where u = t + 1
f(2)                                    #=> 12
c where c = d, d = 1                    #!> there is no `d`
(k where k = 1) + (k where k = 2)       #=> 3
a                                       #!> there is no `a`
[v for v in ws where ws = [1, 2]]       #=> [1, 2]
n = 5
m where m = n^2                         #=> 25
sq(2) where sq = t -> t^2               #=> 4

# try: the other value when there was an error.
try [1, 2][5] else -1                   #=> -1
try 1 + 1 else "not reached"            #=> 2
try error("inner") else try error("outer") else "both"  #=> "both"
try { y = 1; error("after") } else y    #=> 1
g(v) = { try { return v[3] } else { return "short" }; "never" }
g([1, 2, 3])                            #=> 3
g([1])                                  #=> "short"
loops = 0
for t in 1..5 { try { if t == 2 { continue }; if t == 4 { break }; loops = loops + t } else 0 }
loops                                   #=> 4
[try 1/[1, 2, 0][t] else "out" for t in 2..4]  #=> [0.5, inf, "out"]
h(t) = map(s -> try s[2] else 0, t)
h(list([1, 2], [3]))                    #=> [2, 0]
deep(d) = if d == 0 { error("bottom") } else { deep(d - 1) }
try deep(1000) else "caught"            #=> "caught"
try map(s -> error("in map"), [1]) else "from map"  #=> "from map"
error("uncaught {1 + 1}")               #!> uncaught 2
try error("x")                          #!> E01
