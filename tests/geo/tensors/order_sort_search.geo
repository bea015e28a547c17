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

# ranks: ties share their mean, nan has none
ranks([30, 10, 20, 10])                         #=> [4, 1.5, 3, 1.5]
ranks([2, 1; 1, 1])                             #=> [2, 1.5; 1, 1.5]
ranks([2, 1; 1, 1], 2)                          #=> [2, 1; 1.5, 1.5]
ranks([0, nan, -0.0])                           #=> [1.5, nan, 1.5]
ranks([])                                       #=> []

# many numbers with the same upper digits, many equal ones, nan among them
x = 1 + linspace(0, 1, 5000)*1e-9
all(sort(flip(x)) == x)                         #=> true
all(argsort(flip(x)) == 5001 - (1..5000))       #=> true
y = floor(7sin(1..5000))
all(diff(sort(y)) >= 0) and sum(sort(y)) == sum(y)      #=> true
order = argsort(y)
all(y[order[2..5000]] > y[order[1..4999]] or order[2..5000] > order[1..4999])   #=> true
median(x) == (x[2500] + x[2501])/2              #=> true
quantile(y, 0.3) == sort(y)[1500] or near(quantile(y, 0.3), sort(y)[1500])      #=> true
median([1, nan, 2])                             #=> nan
max(concat(y, [nan]))                           #=> nan
[min(y), max(y)]                                #=> [-7, 6]
