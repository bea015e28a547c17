# vecmath_fit.py - the polynomials of runtime/num/vecmath_*.c, by exchange (Remez).
#
# Prints for each one its largest weighted error and its coefficients, lowest power
# first. Wants mpmath; takes half a minute. Run: python3 tools/vecmath_fit.py
from mpmath import asin, atan, atanh, cos, erf, erfc, exp, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 120
NEAR_ZERO = mpf(10) ** -25


def exchange(f, a, b, n, weight):
    """n coefficients of a polynomial whose error times weight is smallest on [a, b]."""
    a, b = mpf(a), mpf(b)

    def node(i, count):
        return (a + b) / 2 - (b - a) / 2 * cos(pi * i / count)

    x = [node(i, n) for i in range(n + 1)]
    grid = [node(i, 40 * n) for i in range(40 * n + 1)]
    for _ in range(12):
        rows, right = matrix(n + 1, n + 1), matrix(n + 1, 1)
        for i in range(n + 1):
            for j in range(n):
                rows[i, j] = x[i] ** j
            rows[i, n] = (-1) ** i / weight(x[i])
            right[i] = f(x[i])
        c = lu_solve(rows, right)
        error = [(sum(c[j] * t**j for j in range(n)) - f(t)) * weight(t) for t in grid]
        peaks, best = [], 0
        for i in range(1, len(grid)):
            if (error[i] > 0) != (error[best] > 0):
                peaks.append(best)
                best = i
            elif abs(error[i]) > abs(error[best]):
                best = i
        peaks.append(best)
        if len(peaks) < n + 1:
            break
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
        x = [grid[i] for i in peaks]
        if max(abs(e) for e in error) < abs(c[n]) * mpf("1.02"):
            break
    return [c[j] for j in range(n)], max(abs(e) for e in error)


def show(name, f, a, b, n, weight):
    coefficients, error = exchange(f, a, b, n, weight)
    print(name, "error", mp.nstr(error, 3))
    for c in coefficients:
        print("   ", float(c).hex())


def root(z):
    return sqrt(max(z, NEAR_ZERO))


def square(z):
    return max(z, NEAR_ZERO)


def scaled_erfc(q):
    x = 4 * (1 + q) / (1 - q)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


largest_s = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
show("log2 for powers: (atanh(s)/s - 1 - z/3)/z^2",
     lambda z: (atanh(root(z)) / root(z) - 1 - square(z) / 3) / square(z) ** 2,
     0, largest_s**2 * 1.001, 7, lambda z: z**2 / 3 + mpf(10) ** -5)
show("asin: (asin(s)/s - 1)/z", lambda z: (asin(root(z)) / root(z) - 1) / square(z),
     0, 0.25, 12, lambda z: z + mpf("0.001"))
show("atan: (atan(t)/t - 1)/z", lambda z: (atan(root(z)) / root(z) - 1) / square(z),
     0, 0.4375**2, 11, lambda z: z + mpf("0.001"))
show("erf: (erf(x)/x - 2/sqrt(pi))/z",
     lambda z: (erf(root(z)) / root(z) - 2 / sqrt(pi)) / square(z),
     0, 0.25, 9, lambda z: z + mpf("0.001"))
show("erfc: (1 + 2x) e^(x^2) erfc(x) in q", scaled_erfc,
     (mpf("0.45") - 4) / (mpf("0.45") + 4), mpf(24) / 32, 23, lambda q: 1)
show("cbrt on [1, 2]", lambda x: x ** (mpf(1) / 3), 1, 2, 5, lambda x: x ** (-mpf(1) / 3))
