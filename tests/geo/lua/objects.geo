# Spaces and classes made in Lua.
use lua "objects.lua"
P = plain_plane()
dist(P, [0, 0], [3, 4])         #=> 5
expmap(P, [1, 2], [3, 4])       #=> [4, 6]
midpoint(P, [0, 0; 2, 2], [2, 2; 4, 4])     #=> [1, 1; 3, 3]
frechet_mean(P, [0, 0; 1, 1; 2, 5])         #~> [1, 2] +-1e-9
B = batch_plane()
dist(B, [0, 0; 1, 1], [3, 4; 1, 2])         #=> [5, 1]
random(B, 3)                    #=> [0, 0; 0, 0; 0, 0]
expmap(failing_plane(), [0, 0], [1, 1])     #!> Lua: no way
expmap(short_plane(), [0, 0], [1, 1])       #!> its exp should give 2 numbers, and gave a tensor
try expmap(failing_plane(), [0, 0], [1, 1]) else "caught"   #=> "caught"
dist(P, [0, 0], [1, 0])         #=> 1
made(r"return geo.manifold{ name = 'x', dim = 2 }")         #!> needs a field `metric`: a function
made(r"return geo.manifold{ name = 'x', dims = 2 }")        #!> knows no field `dims`
made(r"return geo.manifold{ dim = 0, metric = print, exp = print, log = print }")   #!> `dim`
P == P                          #=> true
P == plain_plane()              #=> false

b = bag([5, 6])
b                               #=> bag of 2
b(2)                            #=> 6
b(3)                            #=> none
5 in b                          #=> true
7 in b                          #=> false
b.size                          #=> 2
b.bad                           #!> bad property
b.sise                          #!> has no property `sise`
b + bag([7])                    #=> bag of 3
-b                              #=> bag of 0
b * 2                           #!> bag
b == bag([1, 2])                #=> true
bag_size(b)                     #=> 2
bag_size(3)                     #!> wants a bag
x ~ b
x                               #=> 5
type(b)                         #=> "Bag"
made(r"return geo.class{ name = 'Space' }")                 #!> a name no other kind has
made(r"return geo.class{ name = 'X', call = 3 }")           #!> `call`: a function
[bag([i, j]) for i in 1..50 for j in 1..50] |> map(v -> v.size) |> sum      #=> 5000

# Laws made in Lua.
laws(text) = made("return geo.distribution\{ name = \"law\", " + text + " \}")
one = laws("sample = function() return 3 end, logpdf = function(x) return -x end, mean = 3, var = 0")
one                             #=> law
sample(one, 3)                  #=> [3, 3, 3]
logpdf(one, [1, 2])             #=> [-1, -2]
mean(one)                       #=> 3
z ~ one
z                               #=> 3
two = laws("dim = 2, batch = true, sample = function(n) return geo.zeros(n, 2) end")
sample(two, 2)                  #=> [0, 0; 0, 0]
sample(laws("sample = function() error(\"dry\") end"), 2)       #!> Lua: dry
sample(laws("sample = function() return \"x\" end"), 2)         #!> its sample should give 1 numbers, and gave a string
laws("dims = 2")                #!> knows no field `dims`
laws("dim = 2, mean = 1")       #!> `mean`: as many numbers as dim wants
