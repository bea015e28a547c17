# The same work in SciPy: name, median milliseconds, distance of the answer from the truth.
import time

import numpy as np
from scipy.integrate import dblquad, solve_ivp
from scipy.optimize import brentq, curve_fit, minimize, rosen, rosen_der


def report(name, f, error):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        answer = f()
        times.append(1000 * (time.perf_counter() - start))
    print(name, sorted(times)[2], error(answer), flush=True)


def lorenz(t, s):
    x, y, z = s
    return [10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z]


def end(f, start, time, tol, method):
    s = solve_ivp(f, (0, time), start, method=method, rtol=tol, atol=tol, dense_output=True)
    return s.y[:, -1]


ones = [1.0, 1.0, 1.0]
truth = end(lorenz, ones, 20, 1e-13, "DOP853")
report("lorenz_1e-9", lambda: end(lorenz, ones, 20, 1e-9, "DOP853"),
       lambda e: np.linalg.norm(e - truth))
short = end(lorenz, ones, 5, 1e-13, "DOP853")
report("lorenz_1e-6_dopri5", lambda: end(lorenz, ones, 5, 1e-6, "RK45"),
       lambda e: np.linalg.norm(e - short))


def lorenz_many(t, s):
    x, y, z = s.reshape(3, -1)
    return np.concatenate([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])


many = np.concatenate([np.ones(100), np.ones(100), 1 + np.arange(100) / 100])
report("lorenz_100_starts", lambda: end(lorenz_many, many, 5, 1e-9, "DOP853"),
       lambda e: np.linalg.norm(e.reshape(3, -1)[:, 0] - short))


def vdp(t, s):
    return [s[1], 1000 * (1 - s[0] ** 2) * s[1] - s[0]]


exact = 1.706167732170483
report("van_der_pol_stiff", lambda: end(vdp, [2.0, 0.0], 2000, 1e-6, "Radau"),
       lambda e: abs(e[0] - exact))
report("van_der_pol_auto", lambda: end(vdp, [2.0, 0.0], 2000, 1e-6, "LSODA"),
       lambda e: abs(e[0] - exact))

mu = 0.012277471


def orbit(t, s):
    x, y, u, v = s
    a = ((x + mu) ** 2 + y * y) ** 1.5
    b = ((x - 1 + mu) ** 2 + y * y) ** 1.5
    return [u, v, x + 2 * v - (1 - mu) * (x + mu) / a - mu * (x - 1 + mu) / b,
            y - 2 * u - (1 - mu) * y / a - mu * y / b]


start = [0.994, 0.0, 0.0, -2.00158510637908252240537862224]
report("three_body_1e-10",
       lambda: end(orbit, start, 17.0652165601579625588917206249, 1e-10, "DOP853"),
       lambda e: np.linalg.norm(e - start))

for name, method in (("rosenbrock_100", "BFGS"), ("rosenbrock_100_lbfgs", "L-BFGS-B")):
    options = {"gtol": 1e-8, "maxiter": 100000}
    report(name, lambda: minimize(rosen, np.zeros(100), jac=rosen_der, method=method,
                                  options=options).x,
           lambda x: np.linalg.norm(x - 1))

tx = np.array([-3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633, -2.481,
               -2.363, -2.322, -1.501, -1.460, -1.274, -1.212, -1.100, -1.046, -0.915, -0.714,
               -0.566, -0.545, -0.400, -0.309, -0.109, -0.103, 0.010, 0.119, 0.377, 0.790,
               0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.200])
ty = np.array([80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854,
               100.696, 101.060, 401.672, 390.724, 567.534, 635.316, 733.054, 759.087, 894.206,
               990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531, 1273.514, 1288.339,
               1327.543, 1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.350, 1468.705,
               1447.894, 1457.628])


def thurber(x, a, b, c, d, e, f, g):
    return (a + b * x + c * x**2 + d * x**3) / (1 + e * x + f * x**2 + g * x**3)


report("fit_thurber", lambda: curve_fit(thurber, tx, ty, [1000, 1000, 400, 40, 0.7, 0.3, 0.03],
                                        maxfev=10000)[0],
       lambda p: abs(p[0] / 1288.1396800 - 1))
report("integrate_plane", lambda: dblquad(lambda x, y: np.exp(-x * x - y * y), -np.inf, np.inf,
                                          -np.inf, np.inf, epsabs=1e-8, epsrel=1e-8)[0],
       lambda v: abs(v - np.pi))


def kepler():
    for _ in range(1000):
        r = brentq(lambda x: x - 0.9 * np.sin(x) - 1, 0, 3, xtol=1e-15)
    return r


report("root_kepler", kepler, lambda r: abs(r - 0.9 * np.sin(r) - 1))
