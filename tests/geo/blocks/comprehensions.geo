# Comprehensions run in blocks and add what they add one by one, in the same order.
one_by_one(f, X) = {
    out = list()
    for x in X { out = push(out, f(x)) }
    [v for v in out]
}
xs = linspace(-2, 2, 200)
P = [[x, x^2] for x in xs]
size(P)                                             #=> [200, 2]
all(P[.., 2] == xs^2)                               #=> true
all([exp(x)*sin(3x) for x in xs] == one_by_one(x -> exp(x)*sin(3x), xs))    #=> true
[k^2 for k in 1..100 if k % 25 == 0]                #=> [625, 2500, 5625, 10000]
[a*b for (a, b) in P][200]                          #=> 8
[x > 0 for x in xs][199..200]                       #=> [true, true]
[10i + j for i in 1..100 for j in 1..3][298..300]   #=> [1001, 1002, 1003]
len([i for i in 1..100 for j in 1..300 if j <= i])  #=> 5050
[[i, j] for i in 1..70 if i > 68 for j in 1..2]     #=> [69, 1; 69, 2; 70, 1; 70, 2]
[k for k in 1..100 if k > 200]                      #=> []
len([if k > 50 { [k] } else { k } for k in 1..100]) #=> 100
shift(n) = [k + n for k in 1..100]
shift(5)[100]                                       #=> 105
[x for x in P][3] == P[3]                           #=> [true, true]

# What can't be in blocks is as it was: text, changes of variables, errors where they are.
["{k}" for k in 1..100][7]                          #=> "7"
seen = 0
[{ seen = seen + k; k } for k in 1..100][1]         #=> 1
seen                                                #=> 5050
[[1, 2][k] for k in 1..100]                         #!> index 3 is outside
sum([sqrt(k) for k in 1..100]) == sum(sqrt(1..100)) #=> true
