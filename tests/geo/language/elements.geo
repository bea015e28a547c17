# […] decides by the elements: numbers, truth values or equal shapes make a tensor.
type([1, 2, 3])                         #=> "tensor"
type([true, false])                     #=> "tensor"
type([1, "a"])                          #=> "list"
type([])                                #=> "tensor"
shape([[1, 2], [3, 4], [5, 6]])         #=> [3, 2]
type([[1, 2], [3]])                     #=> "list"
[1, 2; 3, 4]                            #=> [1, 2;
                                        #=>  3, 4]
type([1, true])                         #=> "list"
[1, 2i]                                 #=> [1 + 0i, 0 + 2i]
type([{ a: 1 }, { a: 2 }])              #=> "list"
type([1..3, 4..6])                      #=> "list"
list(1, 2)                              #=> [1, 2]
type(list(1, 2))                        #=> "list"
type([x for x in 1..3])                 #=> "tensor"
type(["{x}" for x in 1..3])             #=> "list"
type(map(x -> x, 1..3))                 #=> "tensor"
type(map(x -> "a", 1..3))               #=> "list"
push([1, 2], 3)                         #=> [1, 2, 3]
push([1, 2], "a")                       #=> [1, 2, "a"]
push([], "a")                           #=> ["a"]
push([], [1, 2])                        #=> [[1, 2]]
push([[1, 2]], [3, 4])                  #=> [1, 2;
                                        #=>  3, 4]
(1, 2)                                  #=> [1, 2]
((1, 2), (3, 4))                        #=> [1, 2;
                                        #=>  3, 4]

# Blocks of matrices.
a = [1, 2; 3, 4]
[a, a; a, a]                            #=> [1, 2, 1, 2;
                                        #=>  3, 4, 3, 4;
                                        #=>  1, 2, 1, 2;
                                        #=>  3, 4, 3, 4]
[1, 2; 3]                               #!> E05

# Comparisons of tensors are masks, and masks index.
x = [1, -2, 3]
x > 0                                   #=> [true, false, true]
x[x > 0]                                #=> [1, 3]
x > 0 and x < 3                         #=> [true, false, false]
not (x > 0)                             #=> [false, true, false]
x < 0 or x > 2                          #=> [false, true, true]
x[x < 0] = 0
x                                       #=> [1, 0, 3]
if x > 0 { 1 }                          #!> a condition must be true or false, and this is a mask of several
if all(x >= 0) { "all" }                #=> "all"
if any(x > 2) { "some" }                #=> "some"
while x { }                             #!> a condition must be true or false

# Lists and records compare by content, and so does everything inside.
list(1, "a") == list(1, "a")            #=> true
list(1, "a") == list(1, "b")            #=> false
{ a: [1, 2] } == { a: [1, 2] }          #=> true
{ a: 1 } == { a: 1, b: 2 }              #=> false
{ a: 1, b: 2 } == { b: 2, a: 1 }        #=> true
none == none                            #=> true
none == 0                               #=> false
"1" == 1                                #=> false
true == 1                               #=> true
f(x) = x
f == f                                  #=> true
near(0.1 + 0.2, 0.3)                    #=> true
near([1, 2], [1, 2 + 1e-12])            #=> true
near([1, 2], [1, 2.1], tol: 0.2)        #=> true
near([1, 2], [1, 2, 3])                 #=> false
