nu = points(zeros(0, 2))
