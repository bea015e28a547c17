# Lorenz's equations: two starts that nearly agree part after a while.
#
#     geo examples/solve/lorenz.geo               writes lorenz.png
lorenz(x, y, z) = [10(y - x), x*(28 - z) - y, x*y - 8/3*z]

sol = ode(lorenz, [1, 1, 1], 0..40)
sol.method
len(sol.t) == sol.steps + 1

# Many starts side by side: a cloud as small as a rounding error.
starts = [[1, 1, 1 + k*1e-9] for k in 0..4]
cloud = ode(lorenz, starts, 0..40)
for t in 0..40 by 10 {
    spread = max(abs(cloud(t) - mean(cloud(t))))
    print("t = {t:>2}: the cloud is {spread:.0e} wide")
}

# The exponent of that growth is known to be 0.906.
rate(a, b) = log(max(abs(cloud(b) - mean(cloud(b))))/max(abs(cloud(a) - mean(cloud(a)))))/(b - a)
0.7 < rate(8, 28) < 1.1

path = sol(linspace(0, 40, 6000))
save(scatter(hcat(path[.., 1], path[.., 3]), by: path[.., 2], label: "y", size: 1,
             title: "x and z, coloured by y"), "lorenz.png")
