# The same program in geo and in Lua (same.lua): the circle of best fit to noisy points.
seed(7)
n = 200
t = linspace(0, 6, n)
x = 2 + 3cos(t) + 0.1 * sample(normal(0, 1), n)
y = -1 + 3sin(t) + 0.1 * sample(normal(0, 1), n)
A = [[x[i], y[i], 1] for i in 1..n]
b = x^2 + y^2
k = lstsq(A, b)
radius = sqrt(k[3] + (k[1]^2 + k[2]^2)/4)
print("centre", k[1]/2, k[2]/2)
print("radius", radius)
