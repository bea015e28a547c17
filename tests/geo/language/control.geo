# if is an expression; blocks give their last expression.
if 1 < 2 { "yes" } else { "no" }        #=> "yes"
x = if false { 1 } else if true { 2 } else { 3 }
x                                       #=> 2
if false { 1 }                          #=>
type(if false { 1 })                    #=> "none"
y = { a = 2; b = 3; a*b }
y                                       #=> 6
a                                       #=> 2
type({ z = 1 })                         #=> "none"
if 1 { 2 }                              #!> a condition must be true or false, and this is a number
if "a" == "a" and not false { "both" }  #=> "both"

# and, or decide as soon as they can.
false and error("not reached")          #=> false
true or error("not reached")            #=> true
true and 1                              #!> `and` works on truth values
1 or true                               #!> `or` works on truth values
not 0                                   #!> `not` works on truth values

# for and while; break and continue; the last value of the name stays.
s = 0
for i in 1..10 {
    if i % 2 == 0 { continue }
    if i > 7 { break }
    s = s + i
}
s                                       #=> 16
i                                       #=> 9
n = 27
steps = 0
while n != 1 { n = if n % 2 == 0 { n/2 } else { 3n + 1 }; steps = steps + 1 }
steps                                   #=> 111
for (k, v) in enumerate(["a", "b"]) { print(k, v) }  #=> 1 a
                                        #=> 2 b
for row in [1, 2; 3, 4] { print(row) }  #=> [1, 2]
                                        #=> [3, 4]
for c in "hé" { print(c) }              #=> h
                                        #=> é
for name in { p: 1, q: 2 } { print(name) }  #=> p
                                        #=> q
for t in 0..1 by 0.5 { print(t) }       #=> 0
                                        #=> 0.5
                                        #=> 1
for t in 3..1 { print(t) }              #=>
outer = 0
for i in 1..3 { for j in 1..3 { if j == 2 { break }; outer = outer + 10i + j } }
outer                                   #=> 63
for i in 5 { }                          #!> a number can't be gone through
for i in 1..3 { i = i + 10; print(i) }  #=> 11
                                        #=> 12
                                        #=> 13

# return leaves a function from anywhere in it.
find3(v) = { for k in v { for t in 1..10 { if k*t == 3 { return [k, t] } } }; "none" }
find3([2, 3])                           #=> [3, 1]
find3([7])                              #=> "none"
bare(v) = { if v { return }; 1 }
bare(true)                              #=>
bare(false)                             #=> 1
return 1                                #!> `return` stands outside of a function
break                                   #!> `break` stands outside of a loop
f() = { continue }                      #!> `continue` stands outside of a loop
