# A distribution written in Lua, held to the laws of all distributions.
use lua "triangular.lua"
seed(3)
mu = tent(0, 1, 5)
mu
x = sample(mu, 20000)
print("mean of draws:  ", near(mean(x), mean(mu), tol: 0.05))
print("variance:       ", near(mean((x - mean(x))^2), 42/36 * 1, tol: 0.05))
print("mass is 1:      ", near(integrate(t -> pdf(mu, t), 0..5), 1, tol: 1e-6))
print("shares by draws:", near(mean([if t < 1 { 1 } else { 0 } for t in x]), 0.2, tol: 0.02))
nu = 0.5*mu + 0.5*normal(2, 1)
mean(nu)
y ~ mu
y >= 0 and y <= 5
