# map, filter, reduce: the function first, or what it goes through first, for pipes.
map(x -> x^2, 1..4)                     #=> [1, 4, 9, 16]
1..4 |> map(x -> x^2)                   #=> [1, 4, 9, 16]
(1..4) |> filter(x -> x % 2 == 0)       #=> [2, 4]
1..5 |> map(x -> 2x) |> reduce((a, b) -> a + b)     #=> 30
reduce((a, b) -> a + b, [], 0)          #=> 0
map(row -> sum(row), [1, 2; 3, 4])      #=> [3, 7]
map(n -> "{n}!", list("a", "b"))        #=> ["a!", "b!"]
filter(x -> x > 5, [1, 2])              #=> []
map(3, [1, 2])                          #!> function
reduce((a, b) -> a, [])                 #!> member
(sin @ cos)(0) == sin(1)                #=> true
