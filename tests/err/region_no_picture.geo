save([1, 2; 3, 4], "numbers.csv")
A = region("numbers.csv")
