pushforward(x -> if x > 0 { 1 } else { [1, 2] }, normal(0, 1))
