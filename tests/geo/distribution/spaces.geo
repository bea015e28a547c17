# Laws of several numbers, and comparisons of laws.
mu = vmf([0, 0, 2], 5)
mu                                                      #=> vmf([0, 0, 1], 5)
mu.space                                                #=> S^2 ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 2
xs ~ mu^2000
max(abs(norm(xs) - 1)) < 1e-14                          #=> true
near(mu.mean[3], coth - 1/5, tol: 1e-14) where coth = 1/tanh(5)     #=> true
near(entropy(vmf([1, 0, 0], 0)), log(4pi), tol: 1e-12)  #=> true
near(logpdf(vmf([1, 0], 2), [cos(1), sin(1)]), logpdf(von_mises(0, 2), 1), tol: 1e-13)  #=> true
score(mu, [0, 0, 1])                                    #=> [0, 0, 0]
pdf(mu, [0.5, 0, 0])                                    #=> 0
vmf([0, 0, 0], 1)                                       #!> needs a direction
vmf([1, 0], -1)                                         #!> in 0..1e7

# angles
w = wrapped_normal(3, 1)
near(pdf(w, 3 + 2pi), pdf(w, 3), tol: 1e-13)            #=> true
near(cdf(w, 3), 0.5, tol: 1e-14)                        #=> true
d = 1e-5
near(score(w, 1), (logpdf(w, 1 + d) - logpdf(w, 1 - d))/2d, tol: 1e-8)      #=> true
dim(wrapped_normal([0, 1], 2)) where dim = m -> m.dim   #=> 2

# shares, matrices
near(logpdf(dirichlet([2, 3]), [0.3, 0.7]), logpdf(beta_law(2, 3), 0.3), tol: 1e-13)    #=> true
y ~ dirichlet([0.1, 0.2, 0.3])^100
max(abs(y @ [1, 1, 1] - 1)) < 1e-14                     #=> true
dirichlet([1, -1])                                      #!> positive
W = wishart(4, [2, 0.5; 0.5, 1])
C ~ W
eigh(reshape(C, 2, 2))[1][1] > 0                        #=> true
wishart(0.5, [1, 0; 0, 1])                              #!> above p - 1
wishart(4, [1, 2; 2, 1])                                #!> positive definite

# normal laws of low rank
u = [1, 0.5; 0, 2; -1, 1]
low = normal_low_rank([1, 2, 3], [0.5, 1, 2], u)
full = normal([1, 2, 3], [0.25, 0, 0; 0, 1, 0; 0, 0, 4] + u @ u')
near(logpdf(low, [0, 1, 2]), logpdf(full, [0, 1, 2]), tol: 1e-13)           #=> true
near(score(low, [0, 1, 2]), score(full, [0, 1, 2]), tol: 1e-13)             #=> true

# kernel estimates
k = kde([-1, 0.2, 0.3, 2], 0.5)
near(pdf(k, 0.1), mean([pdf(normal(c, 0.5), 0.1) for c in [-1, 0.2, 0.3, 2]]), tol: 1e-14)  #=> true
near(cdf(k, quantile(k, 0.3)), 0.3, tol: 1e-13)         #=> true
seed(5)
z ~ normal([1, 2], [1, 0.6; 0.6, 2])^4000
k2 = kde(z)
abs(pdf(k2, [1, 2]) - pdf(normal([1, 2], [1, 0.6; 0.6, 2]), [1, 2])) < 0.01 #=> true
kde([1, 1, 1])                                          #!> too flat
kde([1, nan])                                           #!> finite

# grids
g = grid_law([1, 2; 3, 4], box([0, 0], [2, 2]))
near(g(box([0, 0], [1, 2])), 0.3, tol: 1e-15)           #=> true
pdf(g, [1.5, 0.5; 0.5, 1.5; 3, 0])                      #=> [0.3, 0.2, 0]
near(g.mean, [1.2, 1.1], tol: 1e-15)                    #=> true
marginal(g, 1)                                          #=> grid density 2 on 0..2
quantile(grid_law([1, 0, 3], 0..3), 0.25)               #=> 1
grid_law([1, -1], 0..2)                                 #!> are >= 0
grid_law([1, 2; 3, 4], 0..1)                            #!> 2 axes

# divergences: closed forms, quadrature and draws agree
kl(normal(0, 1), normal(1, 2))                          #~> 0.4431471805599453 +-1e-14
p = 0.5*normal(0, 1) + 0.5*normal(0, 1)
q = 0.5*normal(1, 2) + 0.5*normal(1, 2)
kl(p, q).value                                          #~> 0.4431471805599453 +-1e-10
p2 = p*normal(0, 1)
q2 = q*normal(0, 1)
e = kl(p2, q2)
abs(e - 0.4431471805599453) < 5*e.error                 #=> true
near(hellinger(p, q), hellinger(normal(0, 1), normal(1, 2)), tol: 1e-9)     #=> true
near(tv(normal(0, 1), normal(1, 1)), erf(0.5/sqrt(2)), tol: 1e-9)           #=> true
near(w2(p, q), sqrt(2), tol: 1e-7)                      #=> true
near(w2(uniform(0..1), uniform(2..5)), sqrt(3^2 + 1/3), tol: 1e-9)            #=> true
kl(uniform(0..2), uniform(0..1))                        #=> inf
kl(uniform(0..1), uniform(0..2)).value                  #~> 0.6931471805599453 +-1e-12
kl(gamma_law(2.5, 1.3), gamma_law(1.1, 0.4)).value      #~> 0.21561525037716156 +-1e-9
kl(poisson(3), poisson(4)).value                        #~> 0.13695378 +-1e-8
kl(normal(0, 1), normal([0, 0], 1))                     #!> one space for both
kl(points([1, 2]), normal(0, 1))                        #!> no density
tv(vmf([1, 0, 0], 2), vmf([1, 0, 0], 2))                #~> 0 +-1e-12

# uniform laws on manifolds, and mixtures with others there
s = uniform(S^2)
near(pdf(s, [0, 0, 1]), 1/4pi, tol: 1e-14)              #=> true
pdf(0.5*s + 0.5*mu, [1, 0, 0]) > 0                      #=> true
mu(S^2)                                                 #=> 1
