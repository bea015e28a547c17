# The same work in NumPy: name, median milliseconds.
import time

import numpy as np

n = 10_000_000
a, b, c = np.linspace(0, 1, n), np.linspace(1, 2, n), np.linspace(2, 3, n)
m = a[:1_000_000].reshape(1000, 1000)
p = a.reshape(-1, 2)
r = np.sin(1e5 * a[:1_000_000])
x = a[:3000].reshape(1000, 3)


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
report("sum", lambda: np.sum(a))
report("cumsum", lambda: np.cumsum(a))
report("a[a>0.5]", lambda: a[a > 0.5])
report("rows*vector", lambda: p * np.array([1.0, 2.0]))
report("mean_of_rows", lambda: p.mean(axis=0))
report("norm_of_rows", lambda: np.linalg.norm(p, axis=1))
report("distances", lambda: np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1)))
report("sort_1e6", lambda: np.sort(r))
report("matmul_1000", lambda: m @ m)
report("solve_1000", lambda: np.linalg.solve(m + np.eye(1000), m[0]))
