n = 3
if n { print("yes") }
