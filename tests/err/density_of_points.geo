pdf(points([0; 1]), 0)
