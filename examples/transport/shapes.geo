# shapes.geo - the middle of shapes, and the way from one to another.
#
# Three shapes, each as points of equal mass. Between them lie their barycenters:
# for each choice of weights the cloud that is nearest to all three at once.

n = 200
place(shape) = brenier(uniform(ball(2)), uniform(shape), points: n).points
turn(r, n) = [[r*cos(2pi*k/n), r*sin(2pi*k/n)] for k in 1..n]
ring   = place(polygon([turn(1, 48), turn(0.6, 48)]))
cross  = place(polygon([-0.3, -1; 0.3, -1; 0.3, -0.3; 1, -0.3; 1, 0.3; 0.3, 0.3;
                        0.3, 1; -0.3, 1; -0.3, 0.3; -1, 0.3; -1, -0.3; -0.3, -0.3]))
triangle = place(polygon([-1, -0.8; 1, -0.8; 0, 1]))
shapes = [points(ring), points(cross), points(triangle)]

mix(w) = barycenter(shapes, w, tol: 1e-3)
show(law) = plot(law.points, size: 3, axes: "none", aspect: "equal")

# Their middle costs less than any of them would as the common meeting place.
middle = mix([1, 1, 1])
cost(law) = mean([w2(law, s)^2 for s in shapes])
cost(middle) < min([cost(s) for s in shapes])
save(panels(show(mix([8, 1, 1])), show(mix([1, 8, 1])), show(mix([1, 1, 8])), show(middle)),
     "shapes.svg")

# McCann's way from the ring to the triangle: every point goes straight, at even speed.
p = emd(ring, triangle)
abs(p.gap) < 1e-12
near(w2(points(ring), displacement(p, 0.25)), sqrt(p.cost)/4)
frames = [show(displacement(p, t/4)) for t in 0..4]
save(strip(frames), "way.svg")

# The plan itself, a line for each pair.
lines = [[ring[i], triangle[p.to[i]]] for i in 1..n]
save(plot(lines, join: true, colour: "grey", width: 0.5) + plot(ring, size: 3)
     + plot(triangle, size: 3), "plan.svg")
