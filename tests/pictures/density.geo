# A mixture in the plane with draws on top, and laws on the line.
seed(4)
mu = 0.5*normal([0, 0], 1) + 0.3*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
xs ~ mu^300
line = plot(0.6*normal(0, 1) + 0.4*uniform(2..4), points([-2; 5], [1, 1]), title: "on the line")
save(panels(plot(mu, xs, colour: "black", size: 2, title: "in the plane"), line), "picture.png")
