# A digest of the bits of many results: every number is taken apart into exponent and two
# halves of its significand, which are summed with weights in whole numbers below 2^53.
digest(values) = {
    x = flatten(values)
    x = x[isfinite(x) and x != 0]
    e = floor(log2(abs(x)))
    scaled = abs(x)*exp2(26 - e)
    high = floor(scaled)
    low = (scaled - high)*exp2(26)
    w = mod((1..len(x))*7919, 1021) + 1
    sum(high*w) % 999983*1e6 + sum(low*w + (e + 2000)*w + w*(x < 0)) % 999983
}
report(name, values) = print("{name} {digest(values)}")

seed(3)
draws ~ uniform(box([-3, -3], [3, 3]))^15000
x = flatten(draws)
y = abs(x) + 0.01
elementary = [x -> exp(x), x -> sin(x), x -> cos(1e7*x), x -> tan(x), x -> atan(x), x -> tanh(x),
              x -> sinh(x), x -> cosh(x), x -> asinh(x), x -> cbrt(x), x -> expm1(x), x -> erf(x),
              x -> erfc(x), x -> exp2(x), x -> asin(x/3), x -> acos(x/3), x -> atanh(x/4)]
for f in elementary { report("elementary", f(x)) }
for f in [y -> log(y), y -> log2(y), y -> log10(y), y -> log1p(y), y -> sqrt(y), y -> acosh(y + 1),
          y -> y^2.7, y -> y^-x, y -> atan2(x, y), y -> hypot(x, y)] { report("elementary", f(y)) }
report("operators", [x + y, x*y, x/y, x - y, mod(x, 0.7), floor_div(x, 0.7)])
report("complex", real(exp(x[1..1000] + 1i*y[1..1000])) + imag(sin(x[1..1000] + 1i)))
report("reductions", [sum(x), mean(x), var(x), std(x), prod(y[1..50]), norm(x), median(x)])
report("running", [cumsum(x), cumsum(flip(y))])
report("order", [sort(x), argsort(x), quantile(x, linspace(0, 1, len(x)))])
report("special", [gamma(y), lgamma(y), digamma(y[1..30000]), besselj(0.5, x + 4), erfinv(x/4)])
p = reshape(x[1..3000], 1000, 3)
report("distances", distances(p))

a = reshape(x[1..10000], 100, 100)
report("product", a @ a)
wide = reshape(x, 300, 100)
report("product", transpose(wide) @ wide)
report("solve", solve(a, x[1..100]))
report("factors", concat(svd(a)[2], [det(a), cond(a)]))
report("symmetric", eigh(a + transpose(a))[1])
report("fit", lstsq(wide, y[1..300]))
report("inverse", inv(a))

z ~ normal(0, 1)^5000
report("draws", z)
q ~ uniform(ball(2))^5000
report("draws", q)
report("integral", [integrate(t -> exp(-t^2)*sin(3t), 0..2)])
T = brenier(uniform(ball(2)), uniform(box([0, 0], [3, 1])), points: 500)
report("transport", T.weights)
report("transport", T(q))
