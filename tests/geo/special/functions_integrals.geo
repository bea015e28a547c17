# Special functions broadcast like operators; integrals know when they fail.
gamma([1, 2, 3, 4])             #=> [1, 1, 2, 6]
gamma(-1)                       #=> nan
besselj(0..1, 0)                #=> [1, 0]
besselj(reshape(0..1, 2, 1), [[0, 0]])      #=> [1, 1; 0, 0]
near(besselj(1, 2), integrate(t -> cos(t - 2sin(t)), 0..pi)/pi)         #=> true
near(gamma(4.5), integrate(t -> t^3.5*exp(-t), 0..inf))                 #=> true
near(erf(1), 2/sqrt(pi)*integrate(t -> exp(-t^2), 0..1))                #=> true
near(ellipe(0.5), integrate(t -> sqrt(1 - 0.5sin(t)^2), 0..pi/2))       #=> true
near(zeta(3, 2), zeta(3) - 1)   #=> true
legendre(2, 0.5, 1)             #~> -1.299038105676658 +-1e-14
besselj(1i, 0)                  #!> wants a number or a tensor
beta([1, 2], [1, 2, 3])         #!> can't bring together
integrate(x -> 1/sqrt(x), 0..1) #~> 2 +-1e-9
integrate(x -> exp(-x^2), -inf..inf)^2      #~> 3.141592653589793 +-1e-9
integrate(x -> x, 1..0)         #=> -0.5
integrate(x -> 1/x, 0..1)       #!> the integral does not settle
integrate(x -> log(x), -1..1)   #!> no finite value at -
integrate(x -> [x], 0..1)       #!> must give a number, and gave a tensor
integrate(x -> error("no"), 0..1)           #!> no
integrate(x -> y_unknown, 0..1) #!> y_unknown
integrate(x -> x, 0..1 by 0.1)  #!> without steps
integrate(x -> x, 0..1, tol: 0) #!> a number above 0
integrate(x -> integrate(y -> x*y, 0..1), 0..2)         #~> 1 +-1e-12
