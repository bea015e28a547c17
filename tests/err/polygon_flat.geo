A = polygon([0, 0; 1, 1; 2, 2])
