# Sorting is stable, nan comes last.
sort([3, nan, -inf, 1])                         #=> [-inf, 1, 3, nan]
sort([3, 1, 2], descending: true)               #=> [3, 2, 1]
sort([3, 1; 1, 2])                              #=> [1, 1; 3, 2]
sort([3, 1; 1, 2], axis: 2)                     #=> [1, 3; 1, 2]
argsort([1, 0, 1, 0])                           #=> [2, 4, 1, 3]
argsort([1, 0, 1, 0], descending: true)         #=> [1, 3, 2, 4]
unique([2, 1; 1, 2; 2, 1])                      #=> [1, 2; 2, 1]
unique([true, false, true])                     #=> [false, true]
find([1, 0; 0, 1] == 1)                         #=> [1, 1; 2, 2]
select([true, false], 1, [5, 6])                #=> [1, 6]
select(true, i, 2)                              #=> 0 + 1i
searchsorted([1, 2, 2, 3], [2, 5])              #=> [2, 5]
searchsorted([1, 2, 2, 3], 2, "right")          #=> 4
searchsorted([2, 1], 2)                         #!> ascending
interp([0, 1.5, 9], [1, 2], [10, 20])           #=> [10, 15, 20]
interp(1, [1, 2], [1])                          #!> same length
sort(ones(0))                                   #=> []
