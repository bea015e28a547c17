# Functions run in blocks of points give the bits that they give point by point.
seed(7)
xs = [x for x in linspace(-3, 3, 301)]
ys ~ uniform(0..1)^301
P = hcat(xs, ys)

one_by_one(f, X) = {
    out = list()
    for x in X { out = push(out, f(x)) }
    [v for v in out]
}
same(f, X) = {
    a = map(f, X)
    b = one_by_one(f, X)
    all(a == b or (isnan(a) and isnan(b)))
}

# Arithmetic and functions.
same(x -> x^2 - 3x + 1/x, xs)                       #=> true
same(x -> x^3 + x^4 + x^0.5 + 2^x, xs)              #=> true
same(x -> exp(sin(x))*log(abs(x) + 1) - tanh(x), xs)    #=> true
same(x -> sqrt(x), xs)                              #=> true
same(x -> atan2(x, 2) + hypot(x, 1) + mod(x, 0.7) + floor(x) + round(x), xs)    #=> true
same(x -> -x % 0.3, xs)                             #=> true
same(x -> erf(x) + lgamma(abs(x) + 1) + besselj(0, x), xs)     #=> true
same(x -> min(x, 1) + max(x, -1) + clamp(x, -0.5, 0.5), xs)    #=> true
same(x -> log(abs(x) + 1, 2) + log(abs(x) + 1, 3), xs)         #=> true

# Truth values.
same(x -> x > 0 and x < 1 or x == -3, xs)           #=> true
same(x -> not (x in 0..1), xs)                      #=> true
type(map(x -> x > 0, xs)[1])                        #=> "bool"
same(x -> if isnan(sqrt(x)) { 0 } else { 1 }, xs)   #=> true

# Choices: within choices, with early returns, with a missing else.
sign3(x) = if x > 1 { 1 } else if x < -1 { -1 } else if x == 0 { 0 } else { x^2 }
same(sign3, xs)                                     #=> true
early(x) = {
    if x < -2 { return 0 }
    y = x
    if x > 0 { if x > 2 { return 9 }
        y = y + 1 }
    y*2
}
same(early, xs)                                     #=> true
same(x -> 0 < x < 1, xs)                            #=> true

# Loops: counted, until, with break and continue, inside each other, with carried vectors.
newton(x) = {
    y = 1
    k = 0
    while abs(y^2 - abs(x)) > 1e-12 and k < 60 { y = (y + abs(x)/y)/2; k = k + 1 }
    [y, k]
}
same(newton, xs)                                    #=> true
sum_to(x) = {
    s = 0
    for k in 1..200 {
        if k % 3 == 0 { continue }
        s = s + x/k
        if s > 5 { break }
    }
    s
}
same(sum_to, xs)                                    #=> true
inner(x) = {
    n = 0
    a = abs(x) + 0.1
    while a < 40 {
        b = a
        while b > 1 { b = b/2; n = n + 1 }
        a = a*1.5
    }
    n
}
same(inner, xs)                                     #=> true
fibonacci(x) = {
    (a, b) = (0, 1)
    while a < 100*abs(x) { (a, b) = (b, a + b) }
    a
}
same(fibonacci, xs)                                 #=> true
turning(x) = {
    v = [1, x]
    for k in 1..5 { v = [v[2], v[1] + v[2]] }
    v
}
same(turning, xs)                                   #=> true
found(x) = {
    for k in 1..100 { if k*0.05 > x { return k } }
    -1
}
same(found, xs)                                     #=> true
bisect(x) = {
    (low, high) = (0, 4)
    while high - low > 1e-9 {
        middle = (low + high)/2
        if middle^2 < abs(x) { low = middle } else { high = middle }
    }
    low
}
same(bisect, xs)                                    #=> true

# Vectors and matrices of a point.
same(p -> p[1]*p[2], P)                             #=> true
same(p -> norm(p) + dot(p, p) + sum(p) + prod(p) + max(p), P)      #=> true
same(p -> [p[2], -p[1]], P)                         #=> true
same(p -> [p[1], p[2]; -p[2], p[1]] @ p, P)         #=> true
same(p -> ([1, 2; 3, 4] @ p)', P)                   #!> transpose
A = [1, 2; 3, 4; 5, 6]
same(p -> A @ p, P)                                 #=> true
same(p -> norm(p - [0.5, 0.25]), P)                 #=> true
same(p -> cross([p[1], p[2], 1], [1, 2, 3]), P)     #=> true
same(p -> { q = p; q[1] = 7; q[2..2] = q[1]*p[2]; q }, P)   #=> true
same(p -> flip(p)[1] + concat(p, p)[4], P)          #=> true
centres = [0, 0; 1, 1; 2, -1]
density(p) = sum([exp(-norm(p - c)^2) for c in centres])
same(density, P)                                    #=> true
same(p -> sum(map(c -> exp(-norm(p - c)^2), centres)), P)   #=> true
same(p -> min([norm(p - c) for c in centres]), P)   #=> true
nearest(p) = {
    (best, at) = (inf, 0)
    for k in 1..3 {
        d = norm(p - centres[k])
        if d < best { (best, at) = (d, k) }
    }
    centres[at]
}
same(nearest, P)                                    #=> true

# Spread, declared, composed; functions that call functions and captured values.
f(x, y) = x^2 - y

all(f(P) == one_by_one(f, P))                       #=> true
g((x, y) in R^2) -> R^2 = [y, x*y]
all(all(g(P) == one_by_one(g, P), axis: 2))         #=> true
h((x, y) in R^2, t) = x + t*y
all(h(P, 2) == one_by_one(p -> h(p, 2), P))         #=> true
same(sqrt @ abs, xs)                                #=> true
times(k) = x -> k*x
same(times(3), xs)                                  #=> true
same(x -> { u = y -> x*y + x; u(2) + u(3) }, xs)    #=> true
power(x, n = 3) = if n == 0 { 1 } else { x*power(x, n - 1) }
same(x -> power(x) + power(x, n: 2), xs)            #=> true

# Errors are those of the point.
table = [10, 20, 30]
same(k -> table[k], [1 + k % 3 for k in 1..100])    #=> true
map(k -> table[k], [k for k in 1..100])             #!> index 4 is outside
map(x -> if x > 2.99 { error("too far") } else { x }, xs)     #!> too far
guarded(k) = if k <= 3 { table[k] } else { 0 }
same(guarded, [k for k in 1..100])                  #=> true
u(t in 0..1) = t^2
map(u, xs)                                          #!> `u` lives on 0..1
