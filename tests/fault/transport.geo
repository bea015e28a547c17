# A transport map from region to picture: spaces, the solver, the tear, the drawing.
A = region("seahorse")
T = brenier(uniform(ball(2)), uniform(A), points: 12, tol: 1e-6)
T
T([0.1, 0.2])
T([0, 0; 0.3, 0.1])
x ~ uniform(A)^5
S = singular_set(T)
S.count > 0
p = plot(T, S, title: "torn")
save(p, "torn.svg")
mu = 0.5*normal([0, 0], 1) + 0.5*normal([4, 0], 0.5)
y ~ mu^10
logpdf(mu, y)
translate(box([0, 0], [1, 2]), [1, 1])
