x = rnorm(100)
