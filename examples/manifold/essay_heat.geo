# essay_heat.geo - steady heat: as many dimensions as the boundary has values, almost.
#
# A data set of harmonic functions on a grid of 12 x 12 nodes, from 48 random boundary values
# each. How many dimensions does it have?

b ~ normal(zeros(48), 1)^300
X = laplace(b)
D = dimension(X)
D

# 4N - 4 = 44: the two values beside a corner enter only by their sum. PCA sees it ...
D.spectrum[44] > 0.1
D.spectrum[45] < 1e-10

# ... and the boundary controls the solution, on every grid: the problem is well-posed.
w = wellposed(laplace, sizes: [6, 12, 24])
"largest ratio of norms {w.constant:.3}, growing by {100*(w.growth - 1):.1} % when the grid is halved"

heat = heatmap(reshape(X[1, ..], [12, 12]), title: "one of the solutions")
curve = plot(w.curve, title: "ratio of norms over the frequency")
save(panels(heat, curve), "essay_heat.svg")
