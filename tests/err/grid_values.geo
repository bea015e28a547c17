grid_law([1, -1], 0..2)
