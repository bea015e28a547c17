# The same work in NumPy and, where it is installed, SciPy: name, median milliseconds.
import time

import numpy as np

try:
    from scipy.spatial import cKDTree
    from scipy.spatial.distance import cdist
    from scipy.special import erf
    has_scipy = True
except ImportError:
    has_scipy = False

n = 10_000_000
a, b, c = np.linspace(0, 1, n), np.linspace(1, 2, n), np.linspace(2, 3, n)
m = a[:1_000_000].reshape(1000, 1000)
p = a.reshape(-1, 2)
r = np.sin(1e5 * a[:1_000_000])
rows = r.reshape(1000, 1000)
x = a[:3000].reshape(1000, 3)
wide = r[:32000].reshape(1000, 32)
far = np.stack([r[:100_000], r[-100_000:]], axis=1)


def report(name, f):
    times = []
    for _ in range(9):
        start = time.perf_counter()
        f()
        times.append(1000 * (time.perf_counter() - start))
    print(name, sorted(times)[4])


report("a+b*c", lambda: a + b * c)
report("exp", lambda: np.exp(a))
report("log", lambda: np.log(b))
report("sin", lambda: np.sin(a))
report("tanh", lambda: np.tanh(a))
report("a^b", lambda: a**b)
report("atan2", lambda: np.arctan2(a, b))
report("sum", lambda: np.sum(a))
report("max", lambda: np.max(a))
report("cumsum", lambda: np.cumsum(a))
report("a[a>0.5]", lambda: a[a > 0.5])
report("rows*vector", lambda: p * np.array([1.0, 2.0]))
report("mean_of_rows", lambda: p.mean(axis=0))
report("norm_of_rows", lambda: np.linalg.norm(p, axis=1))
report("sort_1e6", lambda: np.sort(r))
report("sort_rows", lambda: np.sort(rows, axis=1))
report("argsort_1e6", lambda: np.argsort(r, kind="stable"))
report("unique_1e6", lambda: np.unique(r))
report("median_1e6", lambda: np.median(r))
report("matmul_1000", lambda: m @ m)
report("solve_1000", lambda: np.linalg.solve(m + np.eye(1000), m[0]))
if has_scipy:
    report("erf", lambda: erf(a))
    report("distances_3", lambda: cdist(x, x))
    report("distances_32", lambda: cdist(wide, wide))
    report("cityblock_32", lambda: cdist(wide, wide, "cityblock"))
    report("cosine_32", lambda: cdist(wide, wide, "cosine"))
    report("knn_1e5_2d", lambda: cKDTree(far).query(far, k=11))
else:
    report("distances_3", lambda: np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1)))
