# Points coloured by numbers.
seed(5)
x ~ normal([0, 0], [2, 1; 1, 1])^400
save(scatter(x, by: x[.., 1] - x[.., 2], colours: "diverging", label: "x - y", size: 5),
     "picture.png")
