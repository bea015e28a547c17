mu = normal(0, 1) + normal(4, 1)
x ~ mu
