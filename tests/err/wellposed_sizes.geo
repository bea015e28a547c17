wellposed(laplace, sizes: [100])
