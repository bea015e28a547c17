# surfaces.geo - a surface by one line: its area, its geodesics, random points on it.

M = { (x, y, z) in R^3 | (sqrt(x^2 + y^2) - 2)^2 + z^2 == 1 }
M
"Pappus says {8pi^2:.5}, random lines say {M.volume:.5}"

p = [3, 0, 0]
q = project(M, [-2, 1, 1])
"p and q are {dist(M, p, q):.6} apart on the torus, {dist(p, q):.6} in space"
path = geodesic(M, p, q)
all(path in M)

# a vector carried around a triangle comes back turned, by the curvature inside
S2 = { (x, y, z) in R^3 | x^2 + y^2 + z^2 == 1 }
corner = [1, 0, 0; 0, 1, 0; 0, 0, 1]
v = [0, 0, 1]
for k in 1..3 {
    a = corner[k]
    v = parallel_transport(S2, a, logmap(S2, a, corner[k % 3 + 1]), v)
}
near(v, [0, -1, 0], tol: 1e-8) or near(v, [0, 1, 0], tol: 1e-8)

# points by area, seen from above
xs = random(M, 4000)
seen = xs[.., 1..2]
save(scatter(seen, title: "4000 points of a torus, by area"), "surfaces.svg")
