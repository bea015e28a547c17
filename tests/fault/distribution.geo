# Laws of every class are made, asked, drawn from, combined and compared.
mu = 0.3*normal([0, 0], 1) + 0.7*normal([1, 2], [2, 0.5; 0.5, 1])
logpdf(mu, [0, 0; 1, 1])
score(mu, [0, 0; 1, 1])
x ~ mu^20
mu.cov
g = 0.5*gamma_law(2, 1) + 0.5*lognormal(0, 1)
quantile(g, [0.1, 0.9])
entropy(g)
(cdf(g, 1), survival(poisson(3), 2), median(student(3)))
mean(g | (1..2))
marginal(mu*g, [1, 3])
kl(gamma_law(2), exponential(1))
k = kde(x)
pdf(k, [0, 0])
(vmf([0, 0, 1], 2), dirichlet([1, 2]), wishart(3, [1, 0; 0, 1]), categorical([1, 2]))
y ~ (vmf([0, 0, 1], 2)*dirichlet([1, 2])*wrapped_normal(0, 1))^3
grid_law([1, 2; 3, 4], box([0, 0], [1, 1]))(box([0, 0], [1, 0.5]))
normal_low_rank([0, 0], 1, [1, 1]).cov
pdf(pushforward(x -> x^2, normal(0, 1)), 2)
pair = mu^2
(pair.dim, len(pair.parts))
points([1, 2, 3]) | (1.5..4)
E(t -> t, exponential(2))
