random(H^2)
