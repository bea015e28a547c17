# Derivatives of functions applied to many points are computed in blocks, and are those of
# single points, to the bit.
f(x, y) = exp(-x^2 - y^2)*sin(3x)
xs = linspace(-2, 2, 200)
P = hcat(xs, xs^2 - 1)
G = grad(f)
all(all(G(P) == [G(p) for p in P], axis: 2))        #=> true
H = hess(f)(P)
size(H)                                             #=> [200, 2, 2]
all(H == transpose(H, [1, 3, 2]))                   #=> true
near(laplacian(f)(P), H[.., 1, 1] + H[.., 2, 2])    #=> true

# f' along a batch, twice; through loops and choices; of functions made inside.
all(sin'(xs) == cos(xs))                            #=> true
decay(x) = { n = 0; while n < 5 + x { n = n + 1; x = 0.9x }; x }
all(map(decay', xs) == [decay'(x) for x in xs])     #=> true
near(map(x -> grad(y -> y^2*x)(x), xs), 2xs^2)      #=> true
near(map(x -> (y -> sin(x*y))'(2), xs), xs*cos(2xs))    #=> true
all(map(x -> x*grad(y -> x + y)(1), xs) == xs)      #=> true
near(map(sin''', xs), -cos(xs))                     #=> true
jac(p -> [p[1]*p[2], p[1], p[2]^2])(P[1])           #=> [3, -2; 1, 0; 0, 6]
curl(p -> [-p[2], p[1]])(P)[7]                      #=> 2
size(curl(p -> cross([1, 2, 3], p))(hcat(P, xs)))   #=> [200, 3]
div(p -> p^3)(P)[1]                                 #=> 39
declared((x, y) in R^2) = x*y^2
grad(declared)(P)[1]                                #=> [9, -12]

# Kinks and edges as for single points.
abs'(0)                                             #=> 0
map((x -> max(x, 0))', concat(zeros(100), 1))[1]    #=> 0.5
map((x -> if x > 0 { sqrt(x) } else { 0 })', [-1, 0, 4])   #=> [0, 0, 0.25]
map((x -> if x > 0 { sqrt(x) } else { 0 })', concat(-ones(100), [4]))[101]      #=> 0.25
(x -> [5, 6, 7][x])'(2)                             #!> an index that depends on the point
