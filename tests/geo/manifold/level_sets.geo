# Set builders: manifolds by equations and inequalities.
M = { (x, y, z) in R^3 | x^2 + y^2 + z^2 == 1 }
M.dim                                   #=> 2
M.compact                               #=> true
bd M                                    #=> none
M.volume                                #~> 12.566 +-0.2
[0.6, 0.8, 0] in M                      #=> true
[0.6, 0.8, 0; 0, 0, 1.1] in M           #=> [true, false]
[1, 0] in M                             #!> a point of { (x, y, z)
x ~ uniform(M)^200
all(x in M)                             #=> true
x.space == M                            #=> true
dist(M, [1, 0, 0], [0, 1, 0])           #~> 1.5707963267948966 +-1e-9
expmap(M, [1, 0, 0], [0, pi/2, 0])      #~> [0, 1, 0] +-1e-9
project(M, [3, 0, 4])                   #~> [0.6, 0, 0.8] +-1e-12
tangent(M, [0, 0, 1], [1, 2, 3])        #~> [1, 2, 0] +-1e-12
parallel_transport(M, [0, 0, 1], [pi/2, 0, 0], [1, 1, 0])   #~> [0, 1, -1] +-1e-9
(M * S^1).dim                           #=> 3

# a torus: Pappus says 4 pi^2 R r
torus_in_space = { (x, y, z) in R^3 | (sqrt(x^2 + y^2) - 2)^2 + z^2 == 1 }
abs(torus_in_space.volume - 8pi^2) < 2  #=> true

# inequalities bound; chains are several conditions
half = { p in S^2 | p[3] >= 0 }
half.volume                             #~> 6.283 +-0.2
[0, 0, -1] in half                      #=> false
band = { (x, y, z) in R^3 | x^2 + y^2 == 1 and 0 <= z <= 2 }
band.volume                             #~> 12.566 +-0.3
lens = { (x, y) in ball(2) | (x - 1)^2 + y^2 <= 1 }
lens.volume                             #~> 1.2284 +-0.05
expmap(half, [0, 0, 1], [3, 0, 0])      #!> leaves

# more equations than needed: their rank counts
O = { p in R^4 | reshape(p, [2, 2])' @ reshape(p, [2, 2]) == eye(2) }
O.dim                                   #=> 1
all(random(O, 30) in O)                 #=> true
clifford = { (a, b, c, d) in R^4 | a^2 + b^2 == 1 and c^2 + d^2 == 1 }
clifford.dim                            #=> 2
dist(clifford, [1, 0, 1, 0], [0, 1, 1, 0])      #~> 1.5707963267948966 +-1e-9

# a set keeps what its functions saw
r = 2
circle = { (x, y) in R^2 | x^2 + y^2 == r^2 }
r = 3
[2, 0] in circle                        #=> true
f(s) = { p in R^2 | dot(p, p) == s }
[0, 3] in f(9)                          #=> true

# a function that fails says so, wherever it is asked
g(x) = if x > 5 { error("too far") } else { x }
N = { (x, y) in R^2 | x^2 + y^2 == 1 and y >= -2 + 0*x }
[0, 1] in N                             #=> true
