# Draws against their density.
seed(3)
x ~ normal(0, 1)^2000
save(hist(x, label: "2000 draws") + plot(normal(0, 1), label: "density"), "picture.png")
