# A comet around the sun, with a fixed symplectic step and with steps that adapt.
#
#     geo examples/solve/orbit.geo                writes orbit.svg
pull(x) = -x/norm(x)^3
f(s) = concat(s[3..4], pull(s[1..2]))           # (position, velocity)
start = [1, 0, 0, 1.2]

energy(s) = dot(s[3..4], s[3..4])/2 - 1/norm(s[1..2])
axis = -1/(2energy(start))                      # the ellipse's half long axis
period = 2pi*axis^1.5                           # Kepler's third law

# After one period it must be back where it was.
once = ode(f, start, 0..period)
norm(once.end - start) < 1e-6

# Where is it farthest? Where the distance stops growing.
far = ode(f, start, 0..period, until: s -> dot(s[1..2], s[3..4]))
near(norm(far.end[1..2]), 2axis - 1, tol: 1e-7)
near(far.t[end], period/2, tol: 1e-7)

# A hundred periods.
long = ode(f, start, 0..100period, method: "yoshida6", step: period/200)
usual = ode(f, start, 0..100period, tol: 1e-10)
drift(sol) = max(abs([energy(s) - energy(start) for s in sol(linspace(99, 100, 50)*period)]))
drift(long) < 1e-6 and drift(usual) < 1e-6

ts = linspace(0, period, 300)
save(plot(once(ts)[.., 1..2], join: true, title: "one period") + plot([[0, 0]]), "orbit.svg")
