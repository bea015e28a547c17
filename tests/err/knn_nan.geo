x = [0, 0; 1, nan; 2, 0]
knn(x, 1)
