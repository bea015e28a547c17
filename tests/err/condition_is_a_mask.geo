x = [1, -2]
if x > 0 { "positive" }
