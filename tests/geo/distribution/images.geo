# Push-forwards: the law of f(x), with its density by change of variables.
sq = pushforward(x -> x^2, normal(0, 1))
near(pdf(sq, [0.1, 1, 4]), pdf(chi2(1), [0.1, 1, 4]), tol: 1e-11)           #=> true
pdf(sq, -1)                                             #=> 0
near(pdf(pushforward(x -> exp(x), normal(0.2, 0.5)), [0.3, 1, 5]), pdf(lognormal(0.2, 0.5), [0.3, 1, 5]), tol: 1e-11)  #=> true

# many branches: sin of a wide normal law, against draws
waves = pushforward(x -> sin(x), normal(0, 3))
seed(1)
xs ~ waves^100000
near(mean(xs < 0.5 and xs > 0.4), integrate(y -> pdf(waves, y), 0.4..0.5, tol: 1e-7), tol: 0.003)   #=> true
near(pdf(waves, 0.3), sum([pdf(normal(0, 3), asin(0.3) + 2pi*k) + pdf(normal(0, 3), pi - asin(0.3) + 2pi*k) for k in -4..4])/sqrt(1 - 0.09), tol: 1e-9)   #=> true

# the plane: a linear map sends normal to normal; complex squares have two branches
A = [2, 1; 0, 1]
image = pushforward(x -> A @ x + [1, 2], normal([0, 0], 1))
near(pdf(image, [0.5, 1.5; 3, 2]), pdf(normal([1, 2], A @ A'), [0.5, 1.5; 3, 2]), tol: 1e-11)       #=> true
square = pushforward(z -> [z[1]^2 - z[2]^2, 2z[1]*z[2]], normal([0, 0], 1))
near(pdf(square, [1, 1]), 2exp(-sqrt(2)/2)/2pi/(4sqrt(2)), tol: 1e-10)      #=> true

# an immersion: the density refers to length along the curve
curve = pushforward(t -> [3t, 4t], normal(0, 1))
near(pdf(curve, [3, 4]), pdf(normal(0, 1), 1)/5, tol: 1e-11)    #=> true
pdf(curve, [3, 4.1])                                    #=> 0

# a map with a domain is applied: T(mu); a law on its own codomain
T((x, y) in R^2) -> R^2 = [x + y^2, y]
T(normal([0, 0], 1))                                    #=> image of normal([0, 0], 1) in R^2
near(pdf(T(normal([0, 0], 1)), [3, 1]), pdf(normal([0, 0], 1), [2, 1]), tol: 1e-11)     #=> true
T(points([1, 2; 0, 0])).points                          #=> [5, 2; 0, 0]
T(normal(0, 1))                                         #!> R^2

# fewer numbers than before: draws and expectations, no density
radius = pushforward(x -> norm(x), normal([0, 0], 1))
r ~ radius^20000
mean(r)                                                 #~> 1.2533 +-0.02
e = E(r -> r, radius)
abs(e - sqrt(pi/2)) < 5*e.error                         #=> true
pdf(radius, 1)                                          #!> no density

# what they are made of stays as it was, in mixtures too
k = 2
scaled = 0.5*pushforward(x -> k*x, normal(0, 1)) + 0.5*normal(0, 1)
k = 100
near(pdf(scaled, 1), 0.5*pdf(normal(0, 2), 1) + 0.5*pdf(normal(0, 1), 1), tol: 1e-11)   #=> true
near((2*pushforward(x -> x + 1, normal(0, 1))).mass, 2, tol: 1e-15)         #=> true

# errors of the function are errors of the program
bad = pushforward(x -> if x > 3 { error("too far") } else { x }, normal(0, 1))     #!> too far
late = pushforward(x -> if x[1] > 9 { error("at last") } else { x[1] }, normal([0, 0], 3))
y ~ late^100000                                         #!> at last
pushforward(x -> "a", normal(0, 1))                     #!> must give a number
