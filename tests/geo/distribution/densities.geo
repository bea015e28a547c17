# Laws from densities known up to a factor: chains, and integrals by another way.
d1 = density(x -> exp(-x^2/2), -inf..inf)
d1.integral.value                                       #~> 2.5066282746310002 +-1e-9
near(pdf(d1, [0, 1]), pdf(normal(0, 1), [0, 1]), tol: 1e-9)     #=> true
near(score(d1, [0.5, -2]), [-0.5, 2], tol: 1e-12)       #=> true

# a curved valley: moments in closed form, integral with its error
bend = density((x, y) -> -x^2/2 - (y - x^2)^2, R^2, log: true)
abs(bend.integral - pi*sqrt(2)) < 4*bend.integral.error #=> true
bend.rhat < 1.05                                        #=> true
bend.acceptance > 0.6                                   #=> true
xs ~ bend^8000
mean(xs)                                                #~> [0, 1] +-0.2
var(xs[.., 1])                                          #~> 1 +-0.2
var(xs[.., 2] - xs[.., 1]^2)                            #~> 0.5 +-0.06
near(score(bend, [1, 2]), [-1 + 4, -2], tol: 1e-12)     #=> true

# regions and spheres, with and without a derivative
half = density(p -> if p[1] > 0 { 1 } else { 0.2 }, ball(2))
abs(half.integral - 0.6pi) < 5*half.integral.error      #=> true
ys ~ half^4000
all(ys in ball(2))                                      #=> true
mean(ys[.., 1] > 0)                                     #~> 0.8333 +-0.05
belt = density(p -> p[1]^2 + 1, S^2)
abs(belt.integral - 16pi/3) < 5*belt.integral.error     #=> true
zs ~ belt^4000
mean(zs[.., 1]^2)                                       #~> 0.4 +-0.03
max(abs(norm(zs) - 1)) < 1e-12                          #=> true

# what is no density
density(x -> sin(x), 0..2pi)                            #!> never negative
density(x -> log(x), -1..1, log: true)                  #!> nan
density((x, y) -> if x + y > 1e6 { 1 } else { 0 }, R^2) #!> is 0 wherever
density(x -> 1/(1 + abs(x)), -inf..inf)                 #!> no finite integral
density((x, y) -> 1, R^2)                               #!> no finite integral
density(x -> 1, SO(3))                                  #!> not yet on SO(3)
density(x -> error("mine"), 0..1)                       #!> mine
