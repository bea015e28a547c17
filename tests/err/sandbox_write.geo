#!geo --sandbox
save([1, 2], "x.csv")
