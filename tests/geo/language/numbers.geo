# Numbers as they are written, and the numbers they are.
1_000                                   #=> 1000
2.5e-3                                  #=> 0.0025
0xff                                    #=> 255
1e3                                     #=> 1000
-0x10                                   #=> -16
0.1 + 0.2                               #=> 0.30000000000000004
1/3                                     #=> 0.3333333333333333
10/2                                    #=> 5
2^53                                    #=> 9007199254740992
1e300*1e300                             #=> inf
-1/0                                    #=> -inf
0/0                                     #=> nan
nan == nan                              #=> false
7 % 3                                   #=> 1
-7 % 3                                  #=> 2
7 % -3                                  #=> -2
5.5 % 2                                 #=> 1.5
pi                                      #=> 3.141592653589793
inf - inf                               #=> nan

# A number touching a name or a bracket multiplies: tighter than /, looser than ^.
x = 3
1/2x                                    #=> 0.16666666666666666
2x^2                                    #=> 18
2(x + 1)                                #=> 8
2sqrt(16)                               #=> 8
-2x                                     #=> -6
6/2(x)                                  #=> 1
2x*3                                    #=> 18
1/2pi == 1/(2*pi)                       #=> true
2pi^2 == 2*(pi^2)                       #=> true
x^2y                                    #!> this exponent could end in two places

# Powers: right to left, signs inside the exponent, looser than nothing else.
2^3^2                                   #=> 512
-2^2                                    #=> -4
2^-1                                    #=> 0.5
-2^-2                                   #=> -0.25
(-2)^2                                  #=> 4
(-8)^(1/3)                              #=> nan
0^0                                     #=> 1

# The imaginary unit is a name that a program may hide.
i*i == -1                               #=> true
3i                                      #=> 0 + 3i
(1 + 2i)*(3 - i)                        #=> 5 + 5i
(1 + i)^2                               #=> 0 + 2i
abs(3 + 4i)                             #=> 5
i = 7
3i                                      #=> 21

# One number type; what is whole prints without a point.
type(3)                                 #=> "number"
type(2.5)                               #=> "number"
3.0                                     #=> 3
[1.5, 2][2]                             #=> 2
