for k in 2^53..2^53 + 5 { print(k) }
