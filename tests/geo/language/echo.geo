# A top-level expression shows its value; assignments, draws, none and ; do not.
1 + 1                                   #=> 2
x = 3                                   #=>
x;                                      #=>
none                                    #=>
y ~ normal(0, 1)                        #=>
f(x) = x                                #=>
for k in 1..2 { k }                     #=>
if true { 5 }                           #=> 5
{ 1; 2 }                                #=> 2
print("p")                              #=> p
"text"                                  #=> "text"
[true, false]                           #=> [true, false]
true                                    #=> true
1; 2; 3                                 #=> 3
1
2                                       #=> 1
                                        #=> 2
f                                       #=> f(x)
x -> x^2                                #=> x -> x^2
sin                                     #=> sin
{ a: "s", b: none }                     #=> {a: "s", b: none}
