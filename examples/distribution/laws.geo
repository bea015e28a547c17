# laws.geo - one set of questions for every law: density, tails, draws, score.

# Three laws of one number and a mixture of them.
rain = 0.6*gamma_law(2, 1) + 0.4*lognormal(1.5, 0.4)
"{rain.mean:.6}"
quantile(rain, [0.05, 0.5, 0.95])
"{survival(rain, 30):.8e}"                      # far out, with all its digits

# A hundred thousand draws against the law: the largest gap between the two cdfs.
seed(1)
x ~ rain^100_000
s = sort(x)
gap = max(abs(cdf(rain, s) - (1..100_000)/100_000))
gap < 1.6/sqrt(100_000)

# The score points to where the density grows: along it one comes to a mode.
t = 9
for k in 1..2000 { t = t + 0.05*score(rain, t) }
near(score(rain, t), 0, tol: 1e-6)

# How much is learned from knowing that it rains more than 5? The entropy, before and after.
"{entropy(rain):.8}"
heavy = rain | (5..60)
"{entropy(heavy):.8}"
"{mean(heavy):.8}"

# The same law seen through the square root: change of variables, and draws.
root = pushforward(x -> sqrt(x), rain)
near(pdf(root, 2), 4*pdf(rain, 4), tol: 1e-10)

save(panels(plot(histogram(x, bins: 80, range: 0..20)), plot(rain), plot(heavy)), "laws.svg")
