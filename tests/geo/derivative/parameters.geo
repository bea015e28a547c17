# Derivatives by the parameters of distributions and integrals.
data = [1.2, 0.7, 2.9, 1.8, 2.2]
likelihood(m, s) = sum(logpdf(normal(m, s), data))
near(likelihood(1, 2), sum(logpdf(normal(1, 2), data)), tol: 1e-14)         #=> true
near(grad(likelihood)(1, 2), [sum(data - 1)/4, sum((data - 1)^2)/8 - 5/2], tol: 1e-14)     #=> true
near(hess(likelihood)(1, 2)[1, 1], -5/4, tol: 1e-14)                        #=> true

# the likelihood is largest at the mean and the standard deviation
best = [mean(data), std(data, none, 0)]
norm(grad(likelihood)(best)) < 1e-13                                        #=> true
all(eigvals(hess(likelihood)(best)) < 0)                                    #=> true

# vectors, covariance matrices, batches of points
points2 = [1, 2; 0, 1; 3, -1; 2, 2]
f(m) = sum(logpdf(normal(m, 2), points2))
near(grad(f)([1, 1]), sum(points2 - [1, 1], 1)/4, tol: 1e-14)               #=> true
S = [2, 0.5; 0.5, 1]
h(C) = sum(logpdf(normal([1, 1], C), points2))
A = points2 - [1, 1]
near(grad(h)(S), -0.5*(4inv(S) - inv(S) @ A' @ A @ inv(S)), tol: 1e-13)     #=> true
grad(m -> logpdf(normal(m, S), [0, 0]))([1, 1])                             #~> [-0.285714285714286, -0.857142857142857] +-1e-13
grad(m -> pdf(normal(m, 1), 0.5))(0)                                        #~> 0.176032663382150 +-1e-14

# mixtures: weights, scales, and what is fixed beside what varies
mix(w, m) = sum(logpdf(w*normal(m, 1) + (1 - w)*normal(3, 0.5), data))
p(w, m) = w*exp(-(data - m)^2/2)/sqrt(2pi) + (1 - w)*exp(-2(data - 3)^2)/sqrt(pi/2)
near(mix(0.4, 1), sum(log(p(0.4, 1))), tol: 1e-14)                          #=> true
near(grad(mix)(0.4, 1), grad((w, m) -> sum(log(p(w, m))))(0.4, 1), tol: 1e-13)      #=> true
near(hess(mix)(0.4, 1), hess((w, m) -> sum(log(p(w, m))))(0.4, 1), tol: 1e-12)      #=> true
grad(m -> sample(normal(m, 1), 3)[1])(0)                                    #!> a function that draws

# distribution functions: the slope is the density
law = gamma_law(2, 3)
near((x -> cdf(law, x))'(0.7), pdf(law, 0.7), tol: 1e-13)                   #=> true
near((x -> survival(law, x))'([0.7, 1]), -pdf(law, [0.7, 1]), tol: 1e-13)   #=> true
near((x -> logcdf(law, x))'(0.7), pdf(law, 0.7)/cdf(law, 0.7), tol: 1e-13)  #=> true
near((x -> logpdf(law, x))'(0.7), 1/0.7 - 3, tol: 1e-13)                    #=> true
near((x -> cdf(normal(0, 1), x))''(0.7), -0.7*pdf(normal(0, 1), 0.7), tol: 1e-13)     #=> true
near(grad(s -> logpdf(normal([1, 2], s), [0, 0]))([1, 2]), [0, 0], tol: 1e-14)        #=> true

# Leibniz: integrals whose integrand captures the point
F(a) = integrate(x -> exp(-a*x^2), -inf..inf)
near(F(2), sqrt(pi/2))                                                      #=> true
near(F'(1), -sqrt(pi)/2, tol: 1e-12)                                        #=> true
near(F''(1), 3sqrt(pi)/4, tol: 1e-12)                                       #=> true
near(F'''(1), -15sqrt(pi)/8, tol: 1e-12)                                    #=> true
G(q) = integrate(x -> q[1]*sin(q[2]*x) + q[3], 0..pi)
near(grad(G)([2, 1, 5]), [2, -4 , pi], tol: 1e-12)                             #=> true
integrate(x -> 3x, 0..2)                                                    #~> 6 +-1e-14
(c -> c*integrate(x -> x^2, 0..3))'(5)                                      #~> 9 +-1e-13
(c -> integrate(x -> c, 0..3))'(5)                                          #~> 3 +-1e-13
(c -> integrate(x -> integrate(y -> c*x*y^2, 0..1), 0..1))'(2)              #~> 0.166666666666667 +-1e-13
(a -> integrate(x -> grad(t -> a*t^3)(x), 0..1))'(4)                        #~> 1 +-1e-13
(r -> integrate(p -> r*sum(p^2), ball(2)))'(3)                              #~> 1.5707963267949 +-1e-8
grad(a -> minimize(x -> (x - a)^2, 0).x)(1)                                 #!> `minimize` has no derivative

# curves through data, and areas under them
curve = interpolate([0, 1, 2.5, 4], [1, 3, 2, 5], "spline")
slope(f, x) = (8*(f(x + 1e-3) - f(x - 1e-3)) - (f(x + 2e-3) - f(x - 2e-3)))/12e-3
near(curve'(1.7), slope(curve, 1.7), tol: 1e-9)                             #=> true
near(curve''(1.7), slope(curve', 1.7), tol: 1e-9)                           #=> true
near(curve'([0.3, 3]), [slope(curve, 0.3), slope(curve, 3)], tol: 1e-9)     #=> true
path = interpolate([0, 1, 2], [0, 0; 1, 2; 3, 3])
near(path'(0.5), slope(path, 0.5), tol: 1e-9)                               #=> true
grad(y -> trapz(y, [0, 1, 3]))([5, 6, 7])                                   #=> [0.5, 1.5, 1]
grad(x -> trapz([1, 2, 4], x))([0, 1, 3])                                   #=> [-1.5, -1.5, 3]
jac(y -> cumtrapz(y))([1, 2, 4])                                            #=> [0, 0, 0; 0.5, 0.5, 0; 0.5, 1, 0.5]
