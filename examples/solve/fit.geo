# A curve through noisy data: parameters with their errors, and what the picture says.
#
#     geo examples/solve/fit.geo                  writes fit.svg
damped(t, a, rate, speed, phase) = a*exp(-rate*t)*cos(speed*t + phase)

ts = linspace(0, 6, 60)
noise ~ normal(0, 0.1)^60
ys = [damped(t, 2, 0.4, 3, 0.5) for t in ts] + noise

result = fit(damped, ts, ys, from: [1, 0.1, 2.8, 0])
# At the prompt `result` shows the parameters with their errors.
len(result.p) == 4 and result.derivatives == "exact"
# the truth lies within three standard errors, and so does the size of the noise
all(abs(result.p - [2, 0.4, 3, 0.5]) < 3result.errors)
0.08 < result.sigma < 0.12

fine = linspace(0, 6, 400)
save(plot(hcat(ts, ys), title: "data and fit", label: "data")
     + plot(hcat(fine, result(fine)), join: true, label: "fit"), "fit.svg")
