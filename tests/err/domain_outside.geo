f((x, y) in ball(2)) = x + y
f([0.1, 0.2])
f([3, 4])
