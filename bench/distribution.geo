# distribution.geo - draws and densities on 1e6 points: nanoseconds for each, least of 7.
n = 1_000_000
rows = 200_000
report(name, f, each) = {
    best = inf
    for k in 1..7 {
        t = clock()
        f();
        best = min(best, clock() - t)
    }
    print("{name} {1e9*best/each:.2f}")
}
mix = 0.3*normal([0, 0], 1) + 0.5*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
full = normal([1, 2, 3], [2, 0.6, 0.1; 0.6, 1, 0.2; 0.1, 0.2, 1])
x = sample(normal(0, 1), n)
u = sample(uniform(0..1), n)
g = abs(x) + 0.1
p = sample(full, rows)
m = sample(mix, rows)
report("normals", () -> sample(normal(0, 1), n), n)
report("gammas", () -> sample(gamma_law(2.5), rows), rows)
report("normal_full_3", () -> sample(full, rows), rows)
report("mixture_draws", () -> sample(mix, rows), rows)
report("normal_logpdf", () -> logpdf(normal(0, 1), x), n)
report("full_logpdf_3", () -> logpdf(full, p), rows)
report("mixture_logpdf", () -> logpdf(mix, m), rows)
report("normal_cdf", () -> cdf(normal(0, 1), x), n)
report("normal_quantile", () -> quantile(normal(0, 1), u[1..rows]), rows)
report("gamma_cdf", () -> cdf(gamma_law(2.5), g[1..rows]), rows)
report("gamma_quantile", () -> quantile(gamma_law(2.5), u[1..20000]), 20000)
