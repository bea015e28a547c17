emd([0, 0; 1, 0], [0, 1; 1, 1], cost: "euclid")
