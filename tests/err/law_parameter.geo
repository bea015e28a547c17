gamma_law(-1, 2)
