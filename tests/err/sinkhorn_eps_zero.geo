sinkhorn([0, 1], [2, 3], 0)
