bd (ball(2) * ball(2))
