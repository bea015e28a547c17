# A pendulum: how its period grows with the swing, and what a long run does to its energy.
#
#     geo examples/solve/pendulum.geo             writes pendulum.svg
swing(angle) = ode((q, p) -> [p, -sin(q)], [angle, 0], 0..30, until: (q, p) -> q)

# A quarter of a period passes until the bob hangs straight; the closed form is an
# elliptic integral.
for degrees_out in [10, 60, 120, 175] {
    angle = radians(degrees_out)
    period = 4*swing(angle).t[end]
    exact = 4ellipk(sin(angle/2)^2)
    check near(period, exact, tol: 1e-8)
    print("{degrees_out:>4} degrees: period {period:.7}")
}

# Two thousand swings. The symplectic method has an error in its energy, but it does not
# grow; the general one is more exact at first, and drifts.
energy(q, p) = p^2/2 - cos(q)
drift(sol) = abs(energy(sol.end[1], sol.end[2]) - energy(1, 0))
f(q, p) = [p, -sin(q)]
for time in [100, 1000, 10000] {
    leap = ode(f, [1, 0], 0..time, method: "yoshida4", step: 0.1)
    usual = ode(f, [1, 0], 0..time, method: "dopri5", tol: 1e-6)
    print("t = {time:>5}: energy error {drift(leap):.1e} (yoshida4), {drift(usual):.1e} (dopri5)")
}

# The phase plane: from small swings to full turns. A solution in the plane draws itself.
starts = [[0, p] for p in [0.5, 1, 1.5, 1.9, 2.2]]
save(plot(ode(f, starts, 0..12), title: "the phase plane of a pendulum", x_label: "angle",
          y_label: "speed", x_range: -4..8), "pendulum.svg")
