# Newlines end statements, except where the line can't be complete.
a = 3
  + 4
a                                       #=> 7
b = 3 -
  1
b                                       #=> 2
c = 10
  |> sqrt
  |> floor
c                                       #=> 3
d = 1 == 1
  and 2 == 2
d                                       #=> true
if false {
    1
}
else {
    2
}                                       #=> 2
# A sign begins a new statement.
x = 5
-x                                      #=> -5

# Inside ( ) and [ ] newlines mean nothing.
(1
 + 2
 - 4)                                   #=> -1
[1,
 2,
 3]                                     #=> [1, 2, 3]
max(1,
    2)                                  #=> 2
{ a: 1,
  b: 2 }                                #=> {a: 1, b: 2}
m = [1, 2;
     3, 4]
m                                       #=> [1, 2;
                                        #=>  3, 4]

# ; ends a statement and hides what it shows.
1; 2                                    #=> 2
3;                                      #=>
y = 4; y                                #=> 4

# In brackets `a -b` could be one element or two.
[x -1]                                  #!> this could be one element or two
[x - 1]                                 #=> [4]
[x, -1]                                 #=> [5, -1]
[x-1]                                   #=> [4]
