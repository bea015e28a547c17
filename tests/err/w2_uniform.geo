w2(uniform(0..1), normal(0, 1))
