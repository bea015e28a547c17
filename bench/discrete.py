# discrete.py - POT's exact transport on problems as in discrete.c, where POT is installed
# (Debian: python3-pot).
import sys
import time

try:
    import numpy as np
    import ot
except ImportError:
    print("POT is not installed (python3-pot): no comparison")
    sys.exit(0)

rng = np.random.default_rng(1)
for n, equal in ((1000, True), (5000, True), (5000, False)):
    x, y = rng.random((n, 2)), rng.random((n, 2))
    a, b = (np.ones(n), np.ones(n)) if equal else (rng.random(n), rng.random(n))
    start = time.perf_counter()
    cost = ot.dist(x, y)
    table = time.perf_counter()
    ot.emd(a / a.sum(), b / b.sum(), cost, numItermax=10**7)
    end = time.perf_counter()
    print("POT %s, %d to %d points, %s masses: table %.2f s, plan %.2f s" % (
        ot.__version__, n, n, "equal" if equal else "random", table - start, end - table))
