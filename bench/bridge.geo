# bridge.geo - what it costs to cross to Lua and to C: build/geo --scalar bench/bridge.geo
# Least of five; loops are measured without their body and that is taken off.
use lua "bridge.lua"
extern "libm.so.6" {
    fmax_ = fmax(x: f64, y: f64) -> f64
    abs_ = labs(n: long) -> long
    pure fabs_ = fabs(x: f64) -> f64
}
extern "libc.so.6" {
    bsort = qsort(base: inout f64[n], n: size = len(base), width: size, compare: fn(a: in f64, b: in f64) -> int)
}

best(f) = {
    least = inf
    for k in 1..5 {
        t = clock()
        f(k)
        took = clock() - t
        if took < least { least = took }
    }
    least
}
empty(k) = { x = 0.5; for i in 1..1000000 { x = i } }
calls_lua(k) = { x = 0.5; for i in 1..1000000 { x = lua_identity(i) } }
calls_c(k) = { x = 0.5; for i in 1..1000000 { x = fmax_(i, 2) } }
calls_long(k) = { x = 0.5; for i in 1..1000000 { x = abs_(i) } }
base = best(empty)
show(name, ns, wanted) = print("{name:>34} {ns:.1f} ns   (at most {wanted})")
show("geo -> Lua f(x)", (best(calls_lua) - base)*1000, 60)
show("Lua -> geo built-in", lua_calls_geo(1000000), 150)
show("Lua reads t[i]", lua_reads(linspace(0, 1, 1000000)), 40)
show("Lua writes t[i]", lua_writes(linspace(0, 1, 1000000)), 40)
show("geo -> C f(x, y), f64", (best(calls_c) - base)*1000, 40)
show("geo -> C f(n), long", (best(calls_long) - base)*1000, "-")

points = linspace(0, 1, 1000000)
lifted(k) = { y = fabs_(points) }
show("lifted pure C function, a point", best(lifted)*1000, 10)

shuffled = [mod(k*7919, 100003) for k in 1..100000]
sorts(k) = { y = bsort(shuffled, 8, (a, b) -> if a < b { -1 } else { 1 }) }
show("callback from qsort", best(sorts)/1.55e6*1e9, "-")

# A callback of a solver, in blocks, against the scalar machine on a geo function.
gauss(x) = exp(-x*x)
batch = lua_gauss()
scalar = lua_gauss_scalar()
wiggle(f) = k -> { for j in 1..200 { y = integrate(x -> f(x), 0..j) } }
by_geo(k) = { for j in 1..300 { y = integrate(gauss, 0..20 + j) } }
by_batch(k) = { for j in 1..300 { y = integrate(batch, 0..20 + j) } }
by_lua(k) = { for j in 1..300 { y = integrate(scalar, 0..20 + j) } }
t = best(by_geo)
show("batch callback / geo's scalar one", best(by_batch)/t, 1.2)
show("Lua callback / geo's scalar one", best(by_lua)/t, "-")
