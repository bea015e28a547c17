emd([1, inf; 2, 3])
