A = ball(2, radius: -1)
