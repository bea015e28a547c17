round(3.14159, digits = 2)
