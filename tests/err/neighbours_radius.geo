neighbours_within([0, 0; 1, 1], -1)
