# Families of laws of one number: closed forms beside each other.
near(pdf(gamma_law(1, 2), 0.7), pdf(exponential(2), 0.7), tol: 1e-14)      #=> true
near(cdf(chi2(2), 3), 1 - exp(-1.5), tol: 1e-14)        #=> true
near(cdf(student(1, 2, 3), 4), cdf(cauchy(2, 3), 4), tol: 1e-14)            #=> true
near(pdf(weibull(1, 0.5), 0.7), pdf(exponential(2), 0.7), tol: 1e-14)       #=> true
near(pdf(beta_law(1, 1), 0.3), 1, tol: 1e-14)           #=> true
near(cdf(lognormal(0, 2), 3), cdf(normal(0, 2), log(3)), tol: 1e-15)        #=> true
near(survival(poisson(3), 4), gammainc(5, 3), tol: 1e-13)                   #=> true
near(sum([pdf(binomial_law(9, 0.3), k) for k in 0..9]), 1, tol: 1e-14)      #=> true
geometric(0.25).cov                                     #=> 12
categorical([1, 0, 3]).mean                             #=> 2.5
isnan(cauchy().mean)                                    #=> true
pareto(1).mean                                          #=> inf
gamma_law(2.5, 1.3)                                     #=> gamma_law(2.5, 1.3)

# tails where 1 - cdf has no digits left
survival(normal(0, 1), 40)                              #~> 3.65589354e-350 +-1e-320
logsurvival(normal(0, 1), 40)                           #~> -804.608442013754 +-1e-11
logcdf(gamma_law(3, 1), 1e-200)                         #~> -1383.3428157 +-1e-6
logsurvival(student(2), 1e200)                          #~> -921.7271843781782 +-1e-9
quantile(normal(0, 1), 1e-300)                          #~> -37.0470964 +-1e-6

# cdf and quantile undo each other, on a batch of any shape
p = [0.001, 0.2; 0.5, 0.99]
near(cdf(gumbel(1, 2), quantile(gumbel(1, 2), p)), p, tol: 1e-14)           #=> true
quantile(poisson(3.5), [0.1, 0.5, 0.9])                 #=> [1, 3, 6]
median(laplace(3, 1))                                   #=> 3
std(exponential(4))                                     #=> 0.25

# a mixture has tails, quantiles, a score and an entropy
mu = 0.3*normal(-2, 0.4) + 0.5*normal(0.5, 1) + 0.2*normal(3, 0.3)
near(cdf(mu, quantile(mu, [1e-9, 0.3, 0.999])), [1e-9, 0.3, 0.999], tol: 1e-12)     #=> true
h = entropy(mu)
h.value                                                 #~> 1.7956562244303402 +-1e-9
h.error < 1e-12                                         #=> true
d = 1e-5
near(score(mu, 0.7), (logpdf(mu, 0.7 + d) - logpdf(mu, 0.7 - d))/2d, tol: 1e-8)     #=> true

# scores of vectors: -C^-1 (x - m)
C = [2, 0.6; 0.6, 1]
near(score(normal([1, 2], C), [3, 1]), -solve(C, [2, -1]), tol: 1e-14)      #=> true
score(normal([1, 2], [1, 2]), [1, 2; 2, 6])             #=> [0, 0; -1, -1]
score(uniform(ball(2)), [0.5, 0; 2, 0])                 #=> [0, 0; nan, nan]

# conditions: the share of a set becomes 1
nu = normal(0, 1) | (0..inf)                            #!> empty
nu = normal(0, 1) | (0..100)
near(pdf(nu, 0.5), 2pdf(normal(0, 1), 0.5), tol: 1e-14) #=> true
near(mean(nu), sqrt(2/pi), tol: 1e-10)                  #=> true
pdf(nu, -1)                                             #=> 0
far = normal(0, 1) | (8..9)
x ~ far^2000
min(x) > 8 and max(x) < 9                               #=> true
mean(x)                                                 #~> 8.12 +-0.02
poisson(3)(0..2)                                        #~> 0.42319008112684 +-1e-13
disk = normal([0.5, 0], 1) | ball(2)
disk                                                    #=> normal([0.5, 0], 1) | ball(2) (a share of 0.3576 ± 0.001)
ys ~ disk^500
all(ys in ball(2))                                      #=> true
points([0, 0; 5, 0]) | ball(2)                          #=> 1 weighted point of R^2

# estimates: numbers with an error, which stand for their numbers
m = normal([0.5, 0], 1)(ball(2))
abs(m.value - 0.35722) < 4*m.error                      #=> true
(2*m).error == 2*m.error                                #=> true
m + 1 > 1                                               #=> true
type(sqrt(m))                                           #=> "number"
E(x -> x^2, normal(1, 3)).value                         #~> 10 +-1e-9
E(x -> x^2, points([1, 2, 3]))                          #~> 4.666666666666667 +-1e-14
e = E((x, y) -> x*y, normal([1, 2], [1, 0.5; 0.5, 1]))
abs(e - 2.5) < 4*e.error                                #=> true
E(k -> k, poisson(7)).value                             #~> 7 +-1e-9

# marginals
marginal(normal([1, 2, 3], [1, 2, 3]), [1, 3])          #=> normal([1, 3], [1, 3])
marginal(gamma_law(2)*normal([0, 1], 2), [1, 3])        #=> gamma_law(2, 1) * normal(1, 2)
marginal(uniform(box([0, 1], [2, 5])), 2)               #=> uniform(1..5)
marginal(normal([0, 0], 1), 3)                          #!> no coordinate 3
cdf(normal([0, 0], 1), 0)                               #!> lives on R^2
score(poisson(2), 1)                                    #!> can be differentiated
gamma_law(-1, 2)                                        #!> positive
categorical([0, 0])                                     #!> one of them positive
uniform(0..1) | (2..3)                                  #!> no mass
normal([0, 0], [1, -1])                                 #!> must be positive
uniform(ball(2))(0..1)                                  #!> live on R^2 and on 0..1

# powers cost nothing to make, and are products of their copies
big = normal([1, 2], 3)^10_000_000
big.dim                                                 #=> 20000000
pair = gamma_law(2, 3)^2
near(logpdf(pair, [0.3, 1]), logpdf(gamma_law(2, 3), 0.3) + logpdf(gamma_law(2, 3), 1), tol: 1e-13)     #=> true
score(pair, [1, 0.5])                                   #=> [-2, -1]
pair.cov                                                #~> [0.2222222222222222, 0, 0, 0.2222222222222222] +-1e-15
near(entropy(pair), 2entropy(gamma_law(2, 3)), tol: 1e-14)      #=> true
marginal(pair, 2)                                       #=> gamma_law(2, 3)
near((normal(0, 1)^2)(box([-1, -1], [1, 1])), erf(1/sqrt(2))^2, tol: 1e-14)     #=> true
len(pair.parts)                                         #=> 2

# expectations that don't exist, and tails that are heavy but integrable
E(x -> x, cauchy())                                     #!> does not exist
E(x -> x^2, student(2))                                 #!> does not exist
h = E(x -> x^2, student(3))
abs(h - 3) < 2*h.error and h.error < 1e-4               #=> true
kl(cauchy(), normal(0, 1))                              #=> inf
"{normal([0.5, 0], 1)(ball(2)):.2}"                     #=> "0.36"
normal([], 1)                                           #!> needs 1 numbers
