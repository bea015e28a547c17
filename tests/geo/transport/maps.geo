# Affine maps: act, compose, invert, push forward.
T = affine([2, 1; 0, 1], [1, -1])
T([1, 1])                           #=> [4, 0]
T(1, 1)                             #=> [4, 0]
T([1, 1; 0, 0])                     #=> [4,  0;
                                    #=>  1, -1]
T^-1                                #=> affine map R^2 -> R^2
near((T^-1)(T([0.3, 0.7])), [0.3, 0.7], tol: 1e-14)     #=> true
(T @ T).matrix                      #=> [4, 3;
                                    #=>  0, 1]
near((T @ T)([1, 2]), T(T([1, 2])), tol: 1e-14)         #=> true
affine([[1, 0]])([3, 4])            #=> 3
affine(2, 1)(5)                     #=> 11
T(points([1, 1; 0, 0])).points      #=> [4,  0;
                                    #=>  1, -1]
T(normal([0, 0], 1)).cov            #~> [5, 1, 1, 1] +-1e-14
near(rotation(pi/2, [0, 0, 2])([1, 0, 3]), [0, 1, 3], tol: 1e-15)           #=> true
near((rotation(1) @ rotation(2)).matrix, rotation(3).matrix, tol: 1e-15)    #=> true

# Between normal distributions the Brenier map is affine.
mu = normal([0, 1], [2, 1; 1, 3])
nu = normal([4, 0], [1, -0.5; -0.5, 2])
B = brenier(mu, nu)
monge_ampere_residual(B) < 1e-12    #=> true
near(B(mu).cov, nu.cov, tol: 1e-12) #=> true
near(B(mu).mean, nu.mean, tol: 1e-12)                   #=> true
near(B.matrix, B.matrix', tol: 0)   #=> true
near(sqrt(B.cost), w2(mu, nu), tol: 1e-14)              #=> true
near((B^-1)(B([3, 4])), [3, 4], tol: 1e-12)             #=> true
near((B^-1).matrix, brenier(nu, mu).matrix, tol: 1e-12) #=> true

# McCann's path is a geodesic: distances add up.
half = displacement(mu, nu, 0.5)
near(w2(mu, half), w2(mu, nu)/2, tol: 1e-7)             #=> true
near(w2(half, nu), w2(mu, nu)/2, tol: 1e-7)             #=> true
displacement(mu, nu, 0).mean        #=> [0, 1]
near(displacement(B, 0.25)([1, 2]), 0.75*[1, 2] + 0.25*B([1, 2]), tol: 1e-14)   #=> true
p = emd([0, 0; 1, 0], [0, 2; 1, 2])
displacement(p, 0.5).points         #=> [0, 1;
                                    #=>  1, 1]
displacement(points([0, 4]), points([2, 8]), 0.5).points                    #=> [1, 6]
xs ~ mu^40
ys ~ nu^30
h = displacement(points(xs), points(ys), 0.3)
near(w2(points(xs), h), 0.3*w2(xs, ys), tol: 1e-9)      #=> true

# Barycenters: normal, on the line, points.
barycenter([normal(0, 1), normal(4, 3)], [3, 1])        #=> normal(1, 1.5)
b = barycenter([mu, nu])
near(w2(mu, b), w2(nu, b), tol: 1e-6)                   #=> true
near(b.cov, half.cov, tol: 1e-10)   #=> true
barycenter([points([0, 1]), points([10, 12, 14])]).points       #=> [5, 6, 6.5, 7.5]
q = barycenter([points([0, 0; 1, 0]), points([0, 4; 1, 4])])
q.points                            #=> [0, 2;
                                    #=>  1, 2]
r = barycenter([points(xs), points(ys)], points: 40)
2*w2(r, points(xs))^2 + 2*w2(r, points(ys))^2 <= w2(xs, ys)^2*1.05          #=> true

# The conjugate of a semi-discrete map, and its inverse: Young's inequality, attained.
S = brenier(uniform(box([0, 0], [1, 1])), points([0.1, 0.2; 0.8, 0.3; 0.5, 0.9; 0.3, 0.6]))
u = S.potential
v = conjugate(S)
zs ~ uniform(box([0, 0], [1, 1]))^300
as ~ normal([0.5, 0.5], 1)^300
all(u(zs) + v(as) >= sum(zs*as, axis: 2) - 1e-12)       #=> true
I = S^-1
back = I(as)
near(u(back) + v(as), sum(back*as, axis: 2), tol: 1e-12)            #=> true
all(back in box([0, 0], [1, 1]))    #=> true
near(v(S.points[2]), max(S.cells[2] @ S.points[2] - u(S.cells[2])), tol: 1e-12)      #=> true
monge_ampere_residual(S) < 1e-8     #=> true
