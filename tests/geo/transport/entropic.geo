# Plans smoothed by entropy: marginals, limits, the map, unbalanced, divergence.
xs ~ normal([0, 0], 1)^80
ys ~ normal([2, 1], 0.7)^60
p = sinkhorn(xs, ys, 0.1)
p.residual <= 1e-9                  #=> true
P = p.matrix
near(sum(P, axis: 2), ones(80)/80, tol: 1e-9)           #=> true
near(sum(P, axis: 1), ones(60)/60, tol: 1e-9)           #=> true
exact = emd(xs, ys).cost
p.cost > exact                      #=> true
q = sinkhorn(xs, ys, 0.02, start: p)
exact <= q.cost and q.cost < p.cost                     #=> true
sinkhorn(xs, ys, 0.02, start: q).iterations <= 2        #=> true

# the map: at the sources it is the mean of their rows, and it goes on between them
near(p(xs), p.images, tol: 1e-7)    #=> true
shape(p([0.5, 0.5]))                #=> [2]

# a table and a function
C = [norm(xs[i] - ys[j])^2 for i in 1..80 for j in 1..60]
near(sinkhorn(reshape(C, [80, 60]), none, 0.1).cost, p.cost, tol: 1e-9)     #=> true
near(sinkhorn(xs, ys, 0.1, cost: (x, y) -> norm(x - y)^2).value, p.value, tol: 1e-9)  #=> true

# unbalanced: what is far stays at home; a large rho carries all
u = sinkhorn([0, 1, 50], [0, 1], 0.01, rho: 1)
u.mass                              #~> 0.815 +-0.005
u.f[3] > 2000                       #=> true
w = sinkhorn(xs, ys, 0.1, rho: 1e5)
near(w.cost, p.cost, tol: 1e-3)     #=> true
near(w.mass, 1, tol: 1e-3)          #=> true

# the divergence is 0 for equals, symmetric, and |s|^2 for a shift
near(sinkhorn_divergence(xs, xs, 0.5), 0, tol: 1e-9)    #=> true
near(sinkhorn_divergence(xs, ys, 0.5), sinkhorn_divergence(ys, xs, 0.5), tol: 1e-8)   #=> true
near(sinkhorn_divergence(xs, xs + [3, 4], 0.5), 25, tol: 1e-6)              #=> true
sinkhorn_divergence(xs, ys, 0.5) > 0                    #=> true
