# The solvers timed; bench/solve.sh runs this beside bench/solve.py. One line each: name,
# median milliseconds, distance of the answer from the truth.
report(name, f, error) = {
    times = [{ s = clock(); f(); 1000*(clock() - s) } for k in 1..5]
    print(name, median(times), error(f()))
}

lorenz(x, y, z) = [10(y - x), x*(28 - z) - y, x*y - 8/3*z]
truth = ode(lorenz, [1, 1, 1], 0..20, tol: 1e-13).end
report("lorenz_1e-9", () -> ode(lorenz, [1, 1, 1], 0..20, method: "dop853").end,
       e -> norm(e - truth))
report("lorenz_1e-6_dopri5", () -> ode(lorenz, [1, 1, 1], 0..5, tol: 1e-6, method: "dopri5").end,
       e -> norm(e - ode(lorenz, [1, 1, 1], 0..5, tol: 1e-13).end))
starts = [[1, 1, 1 + k/100] for k in 0..99]
report("lorenz_100_starts", () -> ode(lorenz, starts, 0..5, method: "dop853").end,
       e -> norm(e[1] - ode(lorenz, starts[1], 0..5, tol: 1e-13).end))

# RADAU5's reference solution at t = 2000 [Hairer, Wanner]
vdp(x, y) = [y, 1000*(1 - x^2)*y - x]
report("van_der_pol_stiff", () -> ode(vdp, [2, 0], 0..2000, tol: 1e-6, method: "rodas").end,
       e -> abs(e[1] - 1.706167732170483))
report("van_der_pol_auto", () -> ode(vdp, [2, 0], 0..2000, tol: 1e-6).end,
       e -> abs(e[1] - 1.706167732170483))

# the Arenstorf orbit of three bodies, periodic [Hairer, Norsett, Wanner]
mu = 0.012277471
orbit(x, y, u, v) = {
    a = ((x + mu)^2 + y^2)^1.5
    b = ((x - 1 + mu)^2 + y^2)^1.5
    [u, v, x + 2v - (1 - mu)*(x + mu)/a - mu*(x - 1 + mu)/b,
     y - 2u - (1 - mu)*y/a - mu*y/b]
}
start = [0.994, 0, 0, -2.00158510637908252240537862224]
period = 17.0652165601579625588917206249
report("three_body_1e-10", () -> ode(orbit, start, 0..period, tol: 1e-10).end,
       e -> norm(e - start))

rosenbrock(x) = sum(100(x[2..end] - x[1..end - 1]^2)^2 + (1 - x[1..end - 1])^2)
report("rosenbrock_100", () -> minimize(rosenbrock, from: zeros(100), method: "bfgs").x,
       x -> norm(x - 1))
report("rosenbrock_100_lbfgs", () -> minimize(rosenbrock, from: zeros(100), method: "lbfgs").x,
       x -> norm(x - 1))

tx = [-3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363,
      -2.322, -1.501, -1.460, -1.274, -1.212, -1.100, -1.046, -0.915, -0.714, -0.566, -0.545,
      -0.400, -0.309, -0.109, -0.103, 0.010, 0.119, 0.377, 0.790, 0.963, 1.006, 1.115, 1.572,
      1.841, 2.047, 2.200]
ty = [80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696,
      101.060, 401.672, 390.724, 567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109,
      1080.914, 1122.643, 1178.351, 1260.531, 1273.514, 1288.339, 1327.543, 1353.863, 1414.509,
      1425.208, 1421.384, 1442.962, 1464.350, 1468.705, 1447.894, 1457.628]
thurber(x, a, b, c, d, e, f, g) = (a + b*x + c*x^2 + d*x^3)/(1 + e*x + f*x^2 + g*x^3)
report("fit_thurber", () -> fit(thurber, tx, ty, from: [1000, 1000, 400, 40, 0.7, 0.3, 0.03]).p,
       p -> abs(p[1]/1288.1396800 - 1))

report("integrate_plane", () -> integrate((x, y) -> exp(-x^2 - y^2), R^2, tol: 1e-8),
       v -> abs(v - pi))
report("root_kepler", () -> { for k in 1..1000 { r = root(x -> x - 0.9sin(x) - 1, 0..3) }; r },
       r -> abs(r - 0.9sin(r) - 1))
