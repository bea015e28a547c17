minimize(x -> log(x), from: 1, method: "bfgs")
