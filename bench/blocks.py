# blocks.py - the work of blocks.geo in NumPy, in the same units.
import time
import numpy as np

n = 1000000
p = np.sin(np.arange(1, 2 * n + 1) * 1.618).reshape(n, 2)
x, y = p[:, 0].copy(), p[:, 1].copy()


def value():
    return np.exp(-x * x - y * y) * np.sin(3 * x)


def gradient():
    e, s = np.exp(-x * x - y * y), np.sin(3 * x)
    return np.stack([e * (3 * np.cos(3 * x) - 2 * x * s), -2 * y * e * s], axis=1)


def mandelbrot():
    q = np.arange(160000)
    c = -1.5 + 2 * (q % 400) / 400 + 1j * (-1 + 2 * (q // 400) / 400)
    k = np.zeros(len(q))
    index, z = q.copy(), np.zeros(len(q), complex)
    for i in range(50):
        z = z * z + c[index]
        k[index] += 1
        keep = z.real * z.real + z.imag * z.imag <= 4
        index, z = index[keep], z[keep]
    return k


def polynomial():
    return x * x * x - 2 * x + 1 / (2 + x)


def choice():
    return np.where(x > 0, np.sqrt(np.abs(x)), x * x)


def least(work):
    best = 1e9
    for _ in range(9):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return 1e9 * best


print("value", least(value) / n)
print("gradient", least(gradient) / n)
print("mandelbrot", least(mandelbrot) / mandelbrot().sum())
print("map", least(polynomial) / n)
print("comprehension", least(polynomial) / n)
print("choice", least(choice) / n)
