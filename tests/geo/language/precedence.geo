# Loosest first: |>  |  or  and  not  comparisons  ..  + -  * / % @ &  touching number
# unary -  ^  call, index, field, prime.
1 + 2*3                                 #=> 7
2*3 % 4                                 #=> 2
12/4/3                                  #=> 1
10 - 3 - 2                              #=> 5
1 + 1..2 + 2                            #=> 2..4
1..3 == [1, 2, 3]                       #=> [true, true, true]
not 1 == 2                              #=> true
not false and false                     #=> false
true or false and false                 #=> true
1 < 2 and 2 < 3                         #=> true
-2^2                                    #=> -4
-2*3                                    #=> -6
2^-1                                    #=> 0.5
2^2^3                                   #=> 256
2x^2 where x = 3                        #=> 18
-[1, 2][1]                              #=> -1
-[1, 2]^2                               #=> [-1, -4]
4/2sqrt(4)                              #=> 1
1 + 2 |> sqrt |> floor                  #=> 1
2 * [1, 2; 3, 4] @ [1, 1]               #=> [6, 14]
[1, 2; 3, 4]' @ [1, 1]                  #=> [4, 6]
1 in 0..2 and true                      #=> true
if 2 in 1..3 { "in" }                   #=> "in"

# Comparisons chain, each operand computed once.
1 < 2 < 3                               #=> true
1 < 3 < 2                               #=> false
0 <= 0.5 <= 1                           #=> true
1 == 1 != 2                             #=> true
n = 0
next() = { [1, 2, 3][2] }
0 < next() < 3                          #=> true
3 < 2 < error("not reached")            #=> false
[1, 5] > 0 and [1, 5] < 3               #=> [true, false]
0 < [1, 5] < 3                          #=> [true, false]
