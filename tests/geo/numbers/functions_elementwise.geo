# Functions of numbers go through tensors, masks and complex numbers.
abs([-1, 2; -3, 4])             #=> [1, 2; 3, 4]
abs([3 + 4i, -2])               #=> [5, 2]
sqrt(-4)                        #=> nan
sqrt(-4 + 0i)                   #=> 0 + 2i
sqrt(1..3)^2                    #~> [1, 2, 3] +-1e-15
exp(i*pi)                       #=> -1 + 1.2246467991473532e-16i
exp(log([0.5, 2, 7]))           #~> [0.5, 2, 7] +-1e-14
(log(8, 2), log(1000, 10))   #=> [3, 3]
log(-1)                         #=> nan
log(-1 + 0i)                    #=> 0 + 3.141592653589793i
(0 - 8)^(1/3)                   #=> nan
cbrt(-8)                        #=> -2
0^0                             #=> 1
-7 % 3                          #=> 2
7 % -3                          #=> -2
(floor_div(-7, 3), mod(-7, 3))   #=> [-3, 2]
round([0.5, 1.5, -0.5, 2.4])    #=> [1, 2, -1, 2]
round(1234.5678, -2)            #=> 1200
round(1234.5678, 2)             #=> 1234.57
sign([-0.5, 0, 3])              #=> [-1, 0, 1]
(gcd(0, 5), lcm(0, 5))   #=> [5, 0]
gcd(2.5, 5)                     #=> nan
factorial([0, 1, 5])            #=> [1, 1, 120]
factorial(22)                   #=> 1.1240007277776077e21
factorial(-1)                   #=> nan
binomial(50, 25)                #=> 126410606437752
binomial(5, 0..5)               #=> [1, 5, 10, 10, 5, 1]
isprime(2^31 - 1)               #=> true
(isprime(561), isprime(1))   #=> [false, false]
count(isprime(1..1000))         #=> 168
len(primes(1000))               #=> 168
primes(1)                       #=> []
(isnan(nan), isfinite(inf))   #=> [true, false]
clamp([-1, 0.5, 7], 0, [1, 1, 5])       #=> [0, 0.5, 5]
complex([1, 2], 3)              #=> [1 + 3i, 2 + 3i]
(real([1 + 2i, 3]), imag(2))   #=> [[1, 3], 0]
(conj(2), arg(-1) == pi)   #=> [2, true]
floor(2i)                       #!> `floor` wants a number or a tensor
sin("a")                        #!> `sin` wants a number
exp(x -> x)                     #!> `exp` wants
sum((1..5) > 2)                 #=> 3
