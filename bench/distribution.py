# distribution.py - the same work as distribution.geo in NumPy and SciPy.
import time
import numpy as np
from scipy import special, stats

n, rows = 1_000_000, 200_000
rng = np.random.default_rng(1)


def report(name, f, each):
    best = float("inf")
    for _ in range(7):
        t = time.perf_counter()
        f()
        best = min(best, time.perf_counter() - t)
    print(f"{name} {1e9 * best / each:.2f}")


mean = np.array([1.0, 2, 3])
cov = np.array([[2, 0.6, 0.1], [0.6, 1, 0.2], [0.1, 0.2, 1]])
factor = np.linalg.cholesky(cov)
weights = np.array([0.3, 0.5, 0.2])
centres = np.array([[0.0, 0], [4, 0], [0, 4]])
sizes = np.array([1, 0.5, 0.5])
x = rng.standard_normal(n)
u = rng.random(n)
g = np.abs(x) + 0.1
p = mean + rng.standard_normal((rows, 3)) @ factor.T


def mixture_draws():
    k = rng.choice(3, rows, p=weights)
    return centres[k] + sizes[k, None] * rng.standard_normal((rows, 2))


def mixture_logpdf():
    terms = [np.log(w) - 2 * np.log(s) - np.log(2 * np.pi)
             - 0.5 * ((m - c) ** 2).sum(1) / s**2 for w, c, s in zip(weights, centres, sizes)]
    return special.logsumexp(terms, axis=0)


m = mixture_draws()
full = stats.multivariate_normal(mean, cov)
report("normals", lambda: rng.standard_normal(n), n)
report("gammas", lambda: rng.gamma(2.5, size=rows), rows)
report("normal_full_3", lambda: mean + rng.standard_normal((rows, 3)) @ factor.T, rows)
report("mixture_draws", mixture_draws, rows)
report("normal_logpdf", lambda: -0.5 * x**2 - 0.9189385332046727, n)
report("full_logpdf_3", lambda: full.logpdf(p), rows)
report("mixture_logpdf", mixture_logpdf, rows)
report("normal_cdf", lambda: special.ndtr(x), n)
report("normal_quantile", lambda: special.ndtri(u[:rows]), rows)
report("gamma_cdf", lambda: special.gammainc(2.5, g[:rows]), rows)
report("gamma_quantile", lambda: special.gammaincinv(2.5, u[:20000]), 20000)
