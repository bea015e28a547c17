barycenter([normal(0, 1), points([1, 2])])
