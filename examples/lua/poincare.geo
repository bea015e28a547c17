# A manifold written in Lua, held to the laws that hold on every manifold, and to geo's own
# model of the same space.
use lua "poincare.lua"

D = poincare_disc()
print(D, D.dim)
[0.3, 0.2] in D
[0.9, 0.9] in D

# The laws, for some points and tangent vectors.
points = [0.1, 0.2; -0.5, 0.3; 0, 0; 0.7, -0.6; -0.2, -0.9]
vectors = [0.2, -0.1; 0.05, 0.1; 1, 2; -0.01, 0.03; 0.01, 0.02]
worst(f) = max([abs(f(i)) for i in 1..5])
p(i) = points[i]
v(i) = vectors[i]
q(i) = expmap(D, p(i), v(i))
length_(i) = sqrt(metric(D, p(i), v(i), v(i)))
next(i) = points[i % 5 + 1]

small(x) = if x < 1e-9 { "holds" } else { "fails: {x}" }
print("exp stays inside:      ", small(worst(i -> if q(i) in D { 0 } else { 1 })))
print("log undoes exp:        ", small(worst(i -> norm(logmap(D, p(i), q(i)) - v(i)))))
print("distance is length:    ", small(worst(i -> dist(D, p(i), q(i)) - length_(i))))
print("distance is symmetric: ", small(worst(i -> dist(D, p(i), next(i)) - dist(D, next(i), p(i)))))
print("speed is constant:     ", small(worst(i ->
    dist(D, p(i), expmap(D, p(i), v(i)/2)) - length_(i)/2)))
print("geodesics turn back:   ", small(worst(i ->
    norm(geodesic(D, q(i), p(i), 0.25) - geodesic(D, p(i), q(i), 0.75)))))
print("triangle inequality:   ", small(worst(i ->
    max([0, dist(D, p(i), q(i)) - dist(D, p(i), next(i)) - dist(D, next(i), q(i))]))))
print("transport is isometric:", if worst(i -> (
    metric(D, q(i), parallel_transport(D, p(i), v(i), v(i)), parallel_transport(D, p(i), v(i), v(i)))
    - length_(i)^2)) < 1e-6 { "holds" } else { "fails" })

# The same space as geo has it.
H = hyperbolic(2, model: "ball")
print("as geo's own ball:     ", small(worst(i -> dist(D, p(i), next(i)) - dist(H, p(i), next(i)))))
print("and its mean:          ", small(norm(frechet_mean(D, points) - frechet_mean(H, points))))
