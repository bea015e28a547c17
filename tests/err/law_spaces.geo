uniform(ball(2))(0..1)
