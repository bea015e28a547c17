# Measures add and scale; those of mass 1 are drawn from.
mu = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
mu                      #=> mixture of 3 on R^2
mu.mass                 #=> 1
mu.mean                 #~> [1.2, 0.8] +-1e-15
(2*mu).mass             #=> 2
normalize(2*mu).mass    #=> 1
mu.cov - mu.cov'        #~> [0, 0, 0, 0] +-1e-15

# draws have the law's mean and covariance, within five standard errors
xs ~ mu^20000
shape(xs)               #=> [20000, 2]
sum(xs[.., 1])/20000    #~> 1.2 +-0.08
sum(xs[.., 2])/20000    #~> 0.8 +-0.08
xs.space                #=> R^2, dim 2, not compact, ∂ = ∅, χ = 1

# a script starts from a fixed seed, and seed(n) starts again
seed(7)
a ~ normal(0, 1)^5
seed(7)
b ~ normal(0, 1)^5
all(a == b)             #=> true
c ~ normal(0, 1)^5
any(a == c)             #=> false

# densities: closed forms, and the mixture as a sum
pdf(normal(1, 2), 1)                #~> 0.19947114020071635 +-1e-16
logpdf(normal([0, 0], 1), [0, 0])   #~> -1.8378770664093453 +-1e-15
pdf(normal([0, 0], [4, 0; 0, 1]), [0, 0])   #~> 0.07957747154594767 +-1e-16
x = [1, 2]
parts = 0.5*pdf(normal([0, 0], 1), x) + 0.3*pdf(normal([4, 0], 0.5), x) + 0.2*pdf(normal([0, 4], 0.5), x)
near(pdf(mu, x), parts, 1e-14)      #=> true
pdf(uniform(ball(2)), [0, 0; 2, 0])         #~> [0.3183098861837907, 0] +-1e-16
logpdf(uniform(0..2), 3)            #=> -inf
near(logpdf(normal([0, 0], 1)*normal(3, 1), [0, 0, 3]), 3*logpdf(normal(0, 1), 0))      #=> true

# uniform laws: moments of disk, triangle, interval
uniform(ball(2)).cov                #~> [0.25, 0, 0, 0.25] +-1e-15
uniform(0..1).cov                   #~> 0.08333333333333333 +-1e-15
uniform(polygon([0, 0; 1, 0; 0, 1])).cov[1, 2]      #~> -0.027777777777777776 +-1e-15
ys ~ uniform(region("seahorse"))^1000
all(ys in region("seahorse"))       #=> true

# point masses
nu = points([0, 0; 2, 0], [1, 3])
nu.weights              #=> [0.25, 0.75]
nu.mean                 #=> [1.5, 0]
nu(ball(2))             #=> 0.25
zs ~ nu^4000
sum(zs[.., 1] == 2)/4000            #~> 0.75 +-0.035
p ~ nu
p in R^2                #=> true
nu(0..1)                #!> live on R^2
mu^0                    #!> whole number
-1*mu                   #!> positive mass
