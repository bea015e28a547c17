# Every kind of value is made, copied, compared and printed.
s = "a" + "b"
for k in 1..20 { s = s + "{k}, " }
s
l = list("x", [1, 2, 3], {a: 1, b: "two"})
l = push(l, s)
l[2]
r = {name: "r", parts: l}
r.name = "q"
r
f(x, y = 2) = x^y + len(l)
g = map(x -> f(x), [1, 2, 3])
g
[k^2 for k in 1..50 if k > 40]
m = [1, 2; 3, 4]
m[1, 2] = 7
m
m @ m
compose(u, v) = x -> u(v(x))
compose(x -> x + 1, x -> 2 * x)(3)
property(q) = q.nothing
try property(r) else "caught"
r == r
"{1/3:.3} {m} {r}"
