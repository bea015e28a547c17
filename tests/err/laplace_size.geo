laplace(zeros(10), size: [3, 3])
