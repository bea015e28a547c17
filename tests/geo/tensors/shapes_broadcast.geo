# How shapes meet: equal, a number, a vector with a batch along the last axis, n x 1.
x = [1, 2; 3, 4; 5, 6]
x + 10                              #=> [11, 12; 13, 14; 15, 16]
x + [10, 20]                        #=> [11, 22; 13, 24; 15, 26]
[10, 20] - x                        #=> [9, 18; 7, 16; 5, 14]
x * reshape([1, 2, 3], [3, 1])      #=> [1, 2; 6, 8; 15, 18]
[1, 2; 3, 4] + [10, 20]             #=> [11, 22; 13, 24]
x * [1, 2, 3]                       #!> `*` can't bring together a 3 x 2 matrix and a 3-vector
[1, 2, 3] + [1, 2]                  #!> 3-vector and a 2-vector
[1, 2, 3] < [1, 5]                  #!> `<` can't bring together
x @ x                               #!> no matrix product
x' @ x                              #=> [35, 44; 44, 56]
x @ [1, 0]                          #=> [1, 3, 5]
[1, 2] @ [3, 4]                     #=> 11
atan2(reshape([0, 1], [2, 1]), [[1, 0]])[2, 2] == pi/2  #=> true
reshape([0, 1], [2, 1]) + [1, 0]    #!> can't bring together a 2 x 1 matrix and a 2-vector
max(x, [2, 5])                      #=> [2, 5; 3, 5; 5, 6]
[1, 2]'                             #!> no transpose
[1, 2; 3, 4]^-1                     #!> not the inverse
[1, 2; 3, 4]^2                      #=> [1, 4; 9, 16]
