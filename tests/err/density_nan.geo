density(x -> log(x), -1..1, log: true)
