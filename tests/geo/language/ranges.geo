# Ranges count by 1 or by a step; they are numbers in a row without the memory.
1..10                                   #=> 1..10
[t for t in 1..4]                       #=> [1, 2, 3, 4]
[t for t in 3..2]                       #=> []
len(3..2)                               #=> 0
0..1 by 0.25                            #=> 0..1 by 0.25
[t for t in 0..1 by 0.25]               #=> [0, 0.25, 0.5, 0.75, 1]
len(0..1 by 0.1)                        #=> 11
[t for t in 10..1 by -3]                #=> [10, 7, 4, 1]
[t for t in 1..10 by 0]                 #!> a range can't step by 0
"a".."z"                                #!> a range needs numbers at its ends
2*(1..3)                                #=> [2, 4, 6]
(1..3) + (4..6)                         #=> [5, 7, 9]
sum(1..100)                             #=> 5050
(1..10)[3]                              #=> 3
(1..10)[end]                            #=> 10
(1..10)[2..4]                           #=> [2, 3, 4]
(1..3)[4]                               #!> index 4 is outside
1..3 == [1, 2, 3]                       #=> [true, true, true]
(1..9).last                             #=> 9
1..2 + 3                                #=> 1..5
n = 3
[t^2 for t in 1..n]                     #=> [1, 4, 9]
for t in 1..0 { error("an empty range has no turns") }

# After `in` in a test a range is the interval.
2.5 in 1..5                             #=> true
0.5 in 1..5                             #=> false
2.5 in 1..5 by 1                        #=> false
3 in 1..5 by 2                          #=> true
