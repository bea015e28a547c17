# The score of a mixture points to where the mass is; following it climbs to a mode. The
# Laplacian of the log density tells a summit (all curvatures negative) from a saddle.
mu = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
s = grad(x -> logpdf(mu, x))

climb(x) = {
  for k in 1..400 { x = x + 0.05*s(x) }
  x
}
tops = climb([1, 1; 3, 1; 1, 3])        # three points at once
print(round(tops, 3))
curvature = hess(x -> logpdf(mu, x))
for top in tops { print(eigvals(curvature(top)) < 0) }
