# Comprehensions: clauses from left to right, filters anywhere, patterns.
[t^2 for t in 1..4]                     #=> [1, 4, 9, 16]
[a*b for a in 1..3 for b in 1..a]       #=> [1, 2, 4, 3, 6, 9]
[a*b for a in 1..3 for b in 1..a if a != b]  #=> [2, 3, 6]
[a*10 + b for a in 1..3 if a != 2 for b in 1..2]  #=> [11, 12, 31, 32]
[[a*b for b in 1..3] for a in 1..2]     #=> [1, 2, 3;
                                        #=>  2, 4, 6]
[a + b for (a, b) in zip([1, 2], [3, 4])]  #=> [4, 6]
[i*v for (i, v) in enumerate([5, 6])]   #=> [5, 12]
[a + b + c for (a, (b, c)) in list(list(1, [2, 3]), list(4, [5, 6]))]  #=> [6, 15]
[x for x in 1..10 if x % 2 == 0 if x > 4]  #=> [6, 8, 10]
[row[2] for row in [1, 2; 3, 4]]        #=> [2, 4]
[x + y for (x, y) in [1, 2; 3, 4]]      #=> [3, 7]
["{c}!" for c in "ab"]                  #=> ["a!", "b!"]
[x for x in [] ]                        #=> []
[[1, 2] for k in 1..2]                  #=> [1, 2;
                                        #=>  1, 2]
sum([1/k^2 for k in 1..1000])           #~> 1.6439345666815615 +-1e-12

# Their names are their own.
x = "outer"
[x for x in 1..2]                       #=> [1, 2]
x                                       #=> "outer"
[k for k in 1..3]; k                    #!> there is no `k`
[x + (x -> 10x)(x) for x in 1..2]       #=> [11, 22]
fs = [(() -> k) for k in 1..3]
fs[2]()                                 #=> 2
[[k for k in 1..k] for k in 1..1]       #=> [[1]]
f(n) = [k*n for k in 1..n]
f(3)                                    #=> [3, 6, 9]
[v for v in 5]                          #!> a number can't be gone through
[1 for t in 1..3 if t]                  #!> a condition must be true or false
