# Gromov-Wasserstein: only inner distances count.
X ~ normal([0, 0], [9, 0; 0, 1])^20
R = rotation(2) @ affine(1, [7, -3])
order = [1 + (k*7) % 20 for k in 0..19]
Y = R(X)[order]
g = gromov(X, Y, starts: 10)
g.cost < 1e-9                       #=> true
near(Y[g.to], R(X), tol: 1e-9)      #=> true
g.gap < 1e-6                        #=> true
near(sum(g.matrix, axis: 2), ones(20)/20, tol: 1e-12)   #=> true

# matrices of distances, masses, features alone
D(x) = reshape([norm(x[i] - x[k]) for i in 1..20 for k in 1..20], [20, 20])
near(gromov(D(X), D(Y), distances: true, starts: 10).cost, g.cost, tol: 1e-9)     #=> true
M = reshape([norm(X[i] - Y[j])^2 for i in 1..20 for j in 1..20], [20, 20])
near(gromov(X, Y, features: M, alpha: 0).cost, emd(M).cost, tol: 1e-12)     #=> true
gromov([0, 0; 1, 0; 0, 3], [5, 5; 2, 5; 5, 6], a: [1, 2, 1], b: [1, 1, 2]).to     #=> [1, 3, 2]
gromov([0, 1; 2, 0], [0, 1; 1, 0], distances: true)     #!> not symmetric
gromov([0, 0; 1, 0], [0, 0; 1, 0], alpha: 2)            #!> between 0 and 1
