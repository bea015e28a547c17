# Over everything, or along an axis.
A = [1, 2; 3, 4; 5, 6]
sum(A)                      #=> 21
sum(A, axis: 1)             #=> [9, 12]
sum(A, axis: 2)             #=> [3, 7, 11]
sum(A, axis: -1)            #=> [3, 7, 11]
sum(A, axis: 0)             #!> axes are counted from 1
sum(A, axis: 3)             #!> `sum` wants `axis` between
prod(A, axis: 2)            #=> [2, 12, 30]
(min(A), max(A))           #=> [1, 6]
max(A, axis: 1)             #=> [5, 6]
max(1, 2, 3)                #!> two arguments to compare, or one and an axis
min([])                     #!> at least one member
sum([]) + prod([])          #=> 1
argmax(A, axis: 1)          #=> [3, 3]
(any(A > 5), all(A > 0))    #=> [true, true]
all(A > 1, axis: 2)         #=> [false, true, true]
count(A > 2)                #=> 4
any(A)                      #!> works on truth values
cumsum(A)                   #=> [1, 2; 4, 6; 9, 12]
cumsum(A, axis: 2)          #=> [1, 3; 3, 7; 5, 11]
diff(A, axis: 2)            #=> [1; 1; 1]
sum([1 + 2i, 3])            #=> 4 + 2i
prod([i, i])                #=> -1 + 0i
sum(0.1*ones(10)) == 1      #=> true
max([1, nan, 2])            #=> nan
sum(1..100)                 #=> 5050
