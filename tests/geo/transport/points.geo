# A square to two points: the border is the middle line, for equal masses.
T = brenier(uniform(box([0, 0], [1, 1])), points([0, 0; 1, 0]))
T([0.2, 0.5])               #=> [0, 0]
T([0.8, 0.5; 0.3, 0.3])     #=> [1, 0;
                            #=>  0, 0]
T.weights                   #~> [0, 0] +-1e-12
T.cost                      #~> 0.4166666666666667 +-1e-12

# masses 1 : 3 move it
T = brenier(uniform(box([0, 0], [1, 1])), points([0, 0; 1, 0], [1, 3]), tol: 1e-12)
T.areas                     #~> [0.25, 0.75] +-1e-11
T.weights                   #~> [-0.25, 0.25] +-1e-10
len(T.cells)                #=> 2
T.neighbours                #=> [[1, 2]]

# the push-forward of the source is the target
nu = T(uniform(box([0, 0], [1, 1])))
nu.weights                  #~> [0.25, 0.75] +-1e-15
T(points([0.1, 0.1; 0.9, 0.9])).points      #=> [0, 0;
                                            #=>  1, 0]

# the potential is convex and T is its gradient
u = T.potential
xs ~ uniform(box([0, 0], [1, 1]))^100
ys ~ uniform(box([0, 0], [1, 1]))^100
all(u((xs + ys)/2) <= (u(xs) + u(ys))/2 + 1e-12)    #=> true
all(u(ys) >= u(xs) + sum(T(xs)*(ys - xs), axis: 2) - 1e-12)     #=> true

# awkward points: equal, on a line, far outside, on one circle
brenier(uniform(ball(2)), points([1, 1; 1, 1; 2, 2])).merged        #=> 1
brenier(uniform(ball(2)), points([[k, k] for k in 1..30])).residual < 1e-8      #=> true
brenier(uniform(ball(2)), points([[100 + cos(k), sin(k)] for k in 1..50])).residual < 1e-8  #=> true
brenier(uniform(ball(2)), points([[cos(2pi*k/64), sin(2pi*k/64)] for k in 1..64])).residual < 1e-8  #=> true
brenier(uniform(ball(2)), points([5, 5; 5, 5])).n                   #=> 2
