# blocks.geo - functions on many points: nanoseconds a point or step, the least of some runs.
n = 1000000
P = reshape(sin((1..2n)*1.618), [n, 2])
f(x, y) = exp(-x^2 - y^2)*sin(3x)
G = grad(f)
escape(cr, ci) = {
    (zr, zi, k) = (0, 0, 0)
    while k < 50 {
        t = zr*zr - zi*zi + cr
        zi = 2zr*zi + ci
        zr = t
        k = k + 1
        if zr*zr + zi*zi > 4 { break }
    }
    k
}
C = [[-1.5 + 2(q % 400)/400, -1 + 2floor(q/400)/400] for q in 0..159999]
steps = sum(escape(C))

least(work, runs) = {
    best = inf
    for i in 1..runs {
        start = clock()
        work()
        best = min(best, clock() - start)
    }
    best
}
print("value", 1e9*least(() -> f(P), 9)/n)
print("gradient", 1e9*least(() -> G(P), 9)/n)
print("mandelbrot", 1e9*least(() -> escape(C), 9)/steps)
x = P[.., 1]
print("map", 1e9*least(() -> map(t -> t^3 - 2t + 1/(2 + t), x), 9)/n)
print("comprehension", 1e9*least(() -> [t^3 - 2t + 1/(2 + t) for t in x], 9)/n)
print("choice", 1e9*least(() -> map(t -> if t > 0 { sqrt(t) } else { t^2 }, x), 9)/n)
