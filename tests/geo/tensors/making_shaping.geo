# Making tensors and giving them other shapes.
zeros(2)                    #=> [0, 0]
ones([2, 2])                #=> [1, 1; 1, 1]
full(true, 2)               #=> [true, true]
full(2i, 2)                 #=> [0 + 2i, 0 + 2i]
eye(2, 3)                   #=> [1, 0, 0; 0, 1, 0]
zeros(2.5)                  #!> a size is a whole number
zeros()                     #!> how large
zeros(-1)                   #!> this is -1
zeros(1e6, 1e6)             #!> there is no memory for a 1000000 x 1000000 matrix
linspace(0, 1, 3)           #=> [0, 0.5, 1]
linspace(2, 1, 1)           #=> [2]
diag([1, 2; 3, 4])          #=> [1, 4]
size(zeros(2, 3, 4))        #=> [2, 3, 4]
size(3)                     #=> []
size([1, 2; 3, 4], 3)       #!> between
reshape(1..6, 3, 2)         #=> [1, 2; 3, 4; 5, 6]
reshape(1..6, [2, -1])      #=> [1, 2, 3; 4, 5, 6]
reshape(1..6, 4, -1)        #!> can't be laid out as 4 x ?
reshape(1..6, 5)            #!> 6 elements
reshape(zeros(0), -1, 0)    #!> can't be laid out
size(transpose(zeros(2, 3, 4), [3, 1, 2]))      #=> [4, 2, 3]
transpose(zeros(2, 3), [1, 1])                  #!> each of 1 to 2 once
transpose(reshape(1..8, 2, 2, 2))[2]            #=> [2, 6; 4, 8]
concat([1, 2], [3])         #=> [1, 2, 3]
concat([1, 2; 3, 4], [5, 6; 7, 8])              #=> [1, 2; 3, 4; 5, 6; 7, 8]
concat([1, 2; 3, 4], [5, 6])                    #!> can't be joined
concat(["a"], ["b"])        #=> ["a", "b"]
concat([], [1])             #=> [1]
concat([1], [i])            #=> [1 + 0i, 0 + 1i]
vcat([1, 2], [3, 4; 5, 6])  #=> [1, 2; 3, 4; 5, 6]
hcat([1, 2], [3, 4; 5, 6])  #=> [1, 3, 4; 2, 5, 6]
stack(list([1], [2, 3]))    #!> the same shape
repeat([1, 2; 3, 4], 2)     #=> [1, 2; 3, 4; 1, 2; 3, 4]
tile([1, 2], 2, 1)          #=> [1, 2; 1, 2]
flip([1, 2; 3, 4])          #=> [3, 4; 1, 2]
flip([1, 2; 3, 4], 2)       #=> [2, 1; 4, 3]
roll([1, 2, 3], -1)         #=> [2, 3, 1]
roll([1, 2; 3, 4], 1, axis: 2)                  #=> [2, 1; 4, 3]
