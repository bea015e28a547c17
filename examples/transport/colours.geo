# colours.geo - the colours of one picture given to another.
#
# The pixels of a picture are points of the colour cube. The optimal map from the
# colours of one picture to those of another changes each colour as little as it can.

seed(5)
rows = 60
cols = 90
light(u, v) = 0.5 + 0.5cos(2pi*(0.8u + 0.3sin(2pi*v)))*cos(pi*v)

# A sea by day, and an evening, as n x 3 rows of colours in 0..1.
day(u, v) = [0.10 + 0.35light(u, v), 0.40 + 0.40light(u, v)^2, 0.65 + 0.30v]
evening(u, v) = [0.55 + 0.45u, 0.20 + 0.50u*v, 0.15 + 0.35v^2]
paint(f) = reshape([f(j/cols, i/rows) for i in 1..rows for j in 1..cols], [rows*cols, 3])
sea = paint(day)
sky = paint(evening)

# Of each picture 400 pixels; the plan between them, smoothed, is a map of all colours.
some(x) = x[[1 + (k*7919) % len(x) for k in 1..400]]
p = sinkhorn(some(sea), some(sky), 0.004)
p.residual < 1e-9
changed = p(sea)

# The new picture has the evening's colours: much nearer than before, and than what
# matching means and covariances alone can do.
fit(x) = normal(mean(x), cov(x))
straight = brenier(fit(sea), fit(sky))(sea)
gap(x) = w2(some(x), some(sky))
gap(sea) > 5*gap(changed)
gap(changed) < gap(straight)

picture(x) = image(reshape(max(min(x, 1), 0), [rows, cols, 3]))
save(panels(picture(sea), picture(sky), picture(straight), picture(changed)), "colours.svg")
