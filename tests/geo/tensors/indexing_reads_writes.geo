# Reading and writing parts.
x = [10, 20, 30, 40]
x[2]                #=> 20
x[end]              #=> 40
x[2..3]             #=> [20, 30]
x[..2]              #=> [10, 20]
x[3..]              #=> [30, 40]
x[3..2]             #=> []
x[[4, 1]]           #=> [40, 10]
x[x > 15]           #=> [20, 30, 40]
x[2.5]              #!> an index is a whole number, and 2.5 is not
x[0]                #!> index 0 is outside a 4-vector
x[-1]               #!> index -1 is outside
x[5]                #!> index 5 is outside a 4-vector
A = [1, 2, 3; 4, 5, 6]
A[2]                #=> [4, 5, 6]
A[.., 2]            #=> [2, 5]
A[2, 1..2]          #=> [4, 5]
A[A > 2]            #=> [3, 4, 5, 6]
A[3, 1]             #!> index 3 is outside axis 1 of a 2 x 3 matrix
A[1, 2, 3]          #!> 3 indices are too many
B = A
B[1, ..] = 0
B                   #=> [0, 0, 0; 4, 5, 6]
A[1]                #=> [1, 2, 3]
B[.., 1] = [7, 8]
B                   #=> [7, 0, 0; 8, 5, 6]
B[1..2] = [1, 2, 3]
B                   #=> [1, 2, 3; 1, 2, 3]
B[B == 2] = 9
B                   #=> [1, 9, 3; 1, 9, 3]
B[1] = [1, 2]       #!> does not fit
A["a"]              #!> can't be an index
