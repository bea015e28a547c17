# The lowest point of Rosenbrock's valley by Newton's method: the step solves the linear system
# of the Hessian and the gradient, both exact, and the number of right digits doubles.
valley((x, y) in R^2) = (1 - x)^2 + 100(y - x^2)^2

p = [-1.2, 1]
for k in 1..7 {
  print("{k - 1}: at {p}, value {valley(p):.2e}")
  p = p - solve(hess(valley)(p), grad(valley)(p))
}
print(norm(grad(valley)(p)) < 1e-12)
