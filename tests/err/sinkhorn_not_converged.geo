sinkhorn([0, 0.1], [0, 2], 0.001, max_iter: 3)
