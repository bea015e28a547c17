nu = points([0, 0; nan, 1])
