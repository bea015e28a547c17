# Geodesics by name, on points and on batches.
n = [0, 0, 1]
e = [1, 0, 0]
dist(S^2, n, e)                         #~> 1.5707963267948966 +-1e-15
dist(S^2, [0, 0, 1; 1, 0, 0], e)        #~> [1.5707963267948966, 0] +-1e-15
logmap(S^2, n, e)                       #~> [1.5707963267948966, 0, 0] +-1e-15
expmap(S^2, n, [pi/2, 0, 0])            #~> [1, 0, 0] +-1e-15
midpoint(S^2, n, e)                     #~> [0.7071067811865475, 0, 0.7071067811865475] +-1e-15
geodesic(S^2, n, e, [0, 1])             #~> [0, 0, 1, 1, 0, 0] +-1e-15
shape(geodesic(S^2, n, e))              #=> [65, 3]
parallel_transport(S^2, n, [pi/2, 0, 0], [0, 2, 0])     #~> [0, 2, 0] +-1e-15
metric(S^2, n, [1, 2, 0], [3, 1, 0])    #=> 5
tangent(S^2, n)                         #=> [1, 0, 0; 0, 1, 0]
project(SO(2), [2, 0; 0, 2])            #=> [1, 0; 0, 1]

# the holonomy of an octant of the sphere is its area, a right angle
v = [1, 0, 0]
v = parallel_transport(S^2, n, logmap(S^2, n, e), v)
v = parallel_transport(S^2, e, logmap(S^2, e, [0, 1, 0]), v)
v = parallel_transport(S^2, [0, 1, 0], logmap(S^2, [0, 1, 0], n), v)
v                                       #~> [0, 1, 0] +-1e-15

# the cut locus
r = logmap(S^2, n, -n, report: true)
r.status                                #=> "cut locus"
norm(r.vector)                          #~> 3.141592653589793 +-1e-15
logmap(S^2, n, -n)                      #!> several shortest geodesics
logmap(S^2, [0, 0, 1; 1, 0, 0], [1, 0, 0; -1, 0, 0], report: true).status   #=> ["ok", "cut locus"]

# leaving a region
expmap(ball(2), [0, 0], [3, 0])         #!> leaves ball(2)
expmap(ball(2), [0, 0], [3, 0], report: true).status    #=> "leaves"

# rotations as matrices
R1 = [0, -1, 0; 1, 0, 0; 0, 0, 1]
dist(SO(3), eye(3), R1)                 #~> 1.5707963267948966 +-1e-15
midpoint(SO(3), eye(3), R1)             #~> [0.7071067811865475, -0.7071067811865475, 0, 0.7071067811865475, 0.7071067811865475, 0, 0, 0, 1] +-1e-15
dist(SPD(2), [1, 0; 0, 1], [exp(3), 0; 0, exp(4)])      #~> 5 +-1e-13
dist(SPD(2, metric: "bures"), [1, 0; 0, 1], [4, 0; 0, 9])   #~> 2.23606797749979 +-1e-13
dist(hyperbolic(2, model: "ball"), [0, 0], [tanh(0.5), 0])  #~> 1 +-1e-14

# means
frechet_mean(S^2, [1, 0, 0; 0, 1, 0; 0, 0, 1])          #~> [0.5773502691896258, 0.5773502691896258, 0.5773502691896258] +-1e-11
frechet_mean(R^2, [0, 0; 4, 2], weights: [3, 1])        #~> [1, 0.5] +-1e-12
frechet_mean(SPD(2), random(S^2, 4))                    #!> a point of SPD(2) has 4 numbers
