# What grad, jac and their kin mean: shapes, batches, parameters, control flow.
f(x) = x^2
f'(3)                                             #=> 6
f''(3)                                            #=> 2
f'''(3)                                           #=> 0
∇f(3)                                             #=> 6
type(f')                                          #=> "function"
type(grad(f))                                     #=> "function"
f'                                                #=> f'
grad(f)                                           #=> grad(f)
hess(x -> x^2)                                    #=> hess(x -> x^2)

# the point: a number, several numbers, a vector, a matrix, rows
grad((x, y) -> x^2*y)(3, 5)                       #=> [30, 9]
grad((x, y) -> x^2*y)([3, 5])                     #=> [30, 9]
grad((x, y) -> x^2*y)([3, 5; 1, 2; 0, 1])         #=> [30, 9; 4, 1; 0, 0]
grad(x -> sum(x^2))([1, 2, 3])                    #=> [2, 4, 6]
grad(A -> sum(A @ [1, 2]))([1, 2; 3, 4])          #=> [1, 2; 1, 2]
grad(x -> 3)(7)                                   #=> 0
grad(x -> 3)([7, 8])                              #=> [0, 0]
grad(atan2)(0, 2)                                 #=> [0.5, 0]
grad(X -> X[.., 1]*X[.., 2])([1, 2; 3, 4])        #=> [2, 1; 4, 3]
grad(norm)([3, 4; 6, 8])                          #=> [0.6, 0.8; 0.6, 0.8]

# what stands behind a point is a parameter
u(p, t) = sum(p^2)*t
grad(u)([1, 2], 3)                                #=> [6, 12]
laplacian(u)([1, 2], 3)                           #=> 12
k(x, scale = 2) = scale*x^2
grad(k)(3)                                        #=> 12
grad(k)(3, 5)                                     #=> 30

# records and lists of tensors
loss(net) = sum((net.w @ [1, 2] + net.b)^2)
g = grad(loss)({ w: [1, 0; 0, 1], b: [1, -1] })
g.w                                               #=> [4, 8; 2, 4]
g.b                                               #=> [4, 2]
grad(l -> l[1]*sum(l[2]))(list(2, [3, 4]))        #=> [7, [2, 2]]

# a map with a declared domain
area((x, y) in R^2) = x*y^2
grad(area)([2, 3])                                #=> [9, 12]
grad(area)([2, 3; 1, 1])                          #=> [9, 12; 1, 2]

# Jacobians, whatever the shapes
jac(p -> [p[1]*p[2], p[1]])([3, 5])               #=> [5, 3; 1, 0]
jac((x, y) -> [x*y, x, y])(3, 5)                  #=> [5, 3; 1, 0; 0, 1]
jac(x -> [x, x^2, x^3, x^4])(2)                   #=> [1, 4, 12, 32]
jac(x -> x[1]*x[2])([3, 5])                       #=> [5, 3]
jac(sin)(0)                                       #=> 1
size(jac(x -> outer(x, x))([1, 2, 3]))            #=> [3, 3, 3]
jac(x -> outer(x, x))([1, 2])[.., .., 1]          #=> [2, 2; 2, 0]
jac(x -> [1, 2])([1, 2, 3])                       #=> [0, 0, 0; 0, 0, 0]

# second derivatives
hess((x, y) -> x^2*y)(3, 5)                       #=> [10, 6; 6, 0]
hess(x -> x[1]^2*x[2])([3, 5])                    #=> [10, 6; 6, 0]
hess(x -> x^3)(2)                                 #=> 12
size(hess((x, y) -> x^2*y)([3, 5; 1, 1; 0, 0]))   #=> [3, 2, 2]
laplacian((x, y) -> x^2 + 3y^2)(1, 1)             #=> 8
laplacian(p -> norm(p)^2)([1, 2, 3])              #=> 6
laplacian(p -> log(norm(p)))([0.3, 0.4; 1, 2])    #~> [0, 0] +-1e-14
div(p -> [p[1]^2, 3p[2]])([1, 1])                 #=> 5
div(p -> [p[1]^2, 3p[2]])([1, 1; 2, 2])           #=> [5, 7]
curl(p -> [-p[2], p[1]])([1, 1])                  #=> 2
curl(p -> [p[2]*p[3], 0, p[1]])([1, 2, 3])        #=> [0, 1, -3]
curl(grad(p -> p[1]*p[2]^2*p[3]))([1, 2, 3])      #=> [0, 0, 0]

# f' of a function of elements
sin'([0, pi])                                     #=> [1, -1]
(x -> x^2)'(1..3)                                 #=> [2, 4, 6]
map(f', [1, 2, 3])                                #=> [2, 4, 6]
[f'(t) for t in 1..3]                             #=> [2, 4, 6]
(f @ sin)'(0)                                     #=> 0
(t -> [cos(t), sin(t)])'(0)                       #=> [0, 1]

# a tape never takes another one's perturbation for its own
grad(x -> x*grad(y -> x + y)(1))(7)               #=> 1
grad(x -> x*grad(y -> x*y^2)(x))(3)               #=> 54
grad(x -> grad(y -> x*y)(2)*x)(3)                 #=> 6

# third derivatives, nested, in closed form
x = 0.7
third(f) = grad(grad(grad(f)))
near(third(t -> exp(2t))(x), 8exp(2x), tol: 1e-14)                  #=> true
near(third(t -> sin(t)*t)(x), -3sin(x) - x*cos(x), tol: 1e-14)      #=> true
near(third(t -> 1/(1 + t))(x), -6/(1 + x)^4, tol: 1e-14)            #=> true
near(third(t -> norm([t, 1]))(x), -3x/(x^2 + 1)^2.5, tol: 1e-14)    #=> true
near(grad(v -> hess(u -> sum(u^4))(v)[1, 1])([2, 3]), [48, 0])      #=> true

# through loops, branches, recursion, closures, functions of functions
power(x, n) = if n == 0 { 1 } else { x*power(x, n - 1) }
(t -> power(t, 5))'(2)                            #=> 80
collatz(x) = {
  n = 0
  while x > 1.5 and n < 4 {
    x = if n % 2 == 0 { x/2 } else { 3x + 1 }
    n = n + 1
  }
  x
}
collatz'(5)                                       #=> 2.25
summed(x) = {
  s = 0
  for xi in x { s = s + xi^2 }
  (a, b) = (x[1], x[2])
  s + a*b
}
grad(summed)([1, 2])                              #=> [4, 5]
filled(x) = {
  v = zeros(3)
  for i in 1..3 { v[i] = x^i }
  v[2] = v[2]*10
  sum(v)
}
filled'(2)                                        #=> 53
recorded(x) = {
  r = { a: x, b: [x, x^2] }
  r.a = r.a*3
  r.b[1] = 5x
  r.a*sum(r.b)
}
recorded'(2)                                      #=> 96
listed(x) = {
  l = list(x, "text", [x, x])
  l[1] = l[1]^2
  l = push(l, x^3)
  l[1] + sum(l[3]) + l[4]
}
listed'(2)                                        #=> 18
reduce((a, b) -> a + b, map(t -> grad(s -> s^2)(t), 1..3))            #=> 12
(x -> sum(map(t -> t*x, [1, 2, 3])))'(1)          #=> 6
(x -> reduce((a, b) -> a*b, [x, x + 1, x + 2]))'(1)                   #=> 11
(x -> sum(filter(t -> t > 1, [x, 2x, 3x])))'(0.5)                     #=> 3
(x -> sum([a*b for a in [x, 1] for b in [x, 2]]))'(3)                 #=> 9
(x -> (x in 0..1) + x)'(0.5)                      #=> 1
grad(p -> p |> sum)([1, 2])                       #=> [1, 1]

# piecewise constant is constant
(x -> floor(x)*x)'(2.5)                           #=> 2
(x -> [5, 6, 7][floor(x)]*x)'(2.5)                #=> 6
(x -> [x, 3x, 2x][argmax([x, 3x, 2x])])'(1)       #=> 3
(x -> round(x) + sign(x))'(2.2)                   #=> 0
(x -> len([x, x]) + rank([x, 0; 0, 1]))'(2)       #=> 0

# kinks: a number between the one-sided derivatives, and a list of the places
abs'(0)                                           #=> 0
sqrt'(0)                                          #=> inf
(x -> max(x, 0))'(0)                              #=> 0.5
grad(max)([2, 5, 5])                              #=> [0, 0.5, 0.5]
grad(norm)([0, 0])                                #=> [0, 0]
kinks(x -> abs(x) + max(x, 0) + sqrt(x), 0)       #=> [{operation: "abs", line: 152}, {operation: "max", line: 152}, {operation: "sqrt", line: 152}]
kinks(x -> if x < 1 { x } else { 2x }, 1)         #=> [{operation: "<", line: 153}]
kinks(x -> sum(sort(x)), [1, 2, 1])               #=> [{operation: "sort", line: 154}]
kinks(x -> abs(x), 1)                             #=> []
kinks((x, y) -> abs(x - y), 1, 1)                 #=> [{operation: "abs", line: 156}]

# what the result does not depend on has no influence, not even an infinite one
grad(x -> sum(select(x > 0, sqrt(x), 0)))([0, 4]) #=> [0, 0.25]

# built when they are built
k2 = 2
scaled = grad(x -> k2*x^2)
k2 = 100
scaled(3)                                         #=> 12

# text is not followed: printing shows the number
(x -> { s = "{x:.1}"; if s == "2.0" { x^2 } else { x } })'(2)         #=> 4
(x -> { if type(x) == "number" { x } else { 0 } })'(2)                #=> 1

# densities
mu = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
s = grad(x -> logpdf(mu, x))
s([0, 0])                                         #~> [0, 0] +-1e-9
near(s([4, 0.1; 1, 1])[2, ..], s([1, 1]))         #=> true
near(s([1, 1]), grad(x -> log(pdf(mu, x)))([1, 1]), tol: 1e-12)       #=> true
near(hess(x -> logpdf(normal([1, 2], [2, 1; 1, 2]), x))([0, 0]), -inv([2, 1; 1, 2]))      #=> true
near(grad(x -> logpdf(normal(1, 2), x))(3), -0.5)                     #=> true
near(grad(x -> logpdf(normal(0, 1)^3, x))([1, 2, 3]), [-1, -2, -3])   #=> true

# formulas: d det = det inv', d inv = -inv' g inv', d solve
B = [2, 1, 0.5; 0.3, 3, 1; -1, 0.2, 1.5]
C = [1, -2, 0.3; 0.5, 1, 2; 2, 0.1, -1]
b = [1, -2, 0.5]
near(grad(det)(B), det(B)*inv(B)', tol: 1e-14)                        #=> true
near(grad(A -> sum(inv(A)*C))(B), -(inv(B)' @ C @ inv(B)'), tol: 1e-14)     #=> true
near(grad(v -> solve(B, v) @ b)(b), solve(B', b), tol: 1e-14)         #=> true
near(grad(A -> solve(A, b) @ b)(B), -outer(solve(B', b), solve(B, b)), tol: 1e-14)      #=> true
grad(det)([1, 2; 2, 4])                                               #=> [4, -2; -2, 1]

# a valley in 200 dimensions against its gradient in closed form
valley(x) = {
  s = 0
  for i in 1..len(x) - 1 { s = s + 100(x[i + 1] - x[i]^2)^2 + (1 - x[i])^2 }
  s
}
X = [sin(k) for k in 1..200]
away = X[2..] - X[1..end - 1]^2
exact = concat(-400X[1..end - 1]*away - 2(1 - X[1..end - 1]), [0]) + concat([0], 200away)
near(grad(valley)(X), exact, tol: 1e-14)                              #=> true

# a singular 4 x 4 matrix: the gradient is made of minors, and agrees with nearby ones
D = [1, 2, 3, 4; 2, 4, 6, 8; 0, 1, 0, 1; 1, 0, 0, 2]
det(D)                                                                #=> 0
near(grad(det)(D), grad(det)(D + 1e-9*diag([1, 2, 3, 4])), tol: 1e-6) #=> true

# the potential of a map has the map as its gradient
T = brenier(uniform(ball(2)), points([-1, 0; 1, 0]))
grad(T.potential)([0.5, 0; -0.5, 0.2])                                #=> [1, 0; -1, 0]
jac(T)([0.5, 0])                                                      #!> a map has no derivative
