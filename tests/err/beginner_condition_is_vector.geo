v = [1, -1]
if v > 0 { print("positive") }
