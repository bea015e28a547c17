laplace(zeros(10))
