# Indices start at 1; end is the last; ranges, lists of positions and masks select.
v = [10, 20, 30, 40]
v[1]                                    #=> 10
v[end]                                  #=> 40
v[end - 1]                              #=> 30
v[2..3]                                 #=> [20, 30]
v[2..]                                  #=> [20, 30, 40]
v[..2]                                  #=> [10, 20]
v[..]                                   #=> [10, 20, 30, 40]
v[end..1 by -1]                         #=> [40, 30, 20, 10]
v[.. by 2]                              #=> [10, 30]
v[[4, 1, 1]]                            #=> [40, 10, 10]
v[v > 15]                               #=> [20, 30, 40]
v[3..2]                                 #=> []
v[len(v)/2]                             #=> 20

m = [1, 2, 3; 4, 5, 6]
m[2, 3]                                 #=> 6
m[end, end]                             #=> 6
m[1]                                    #=> [1, 2, 3]
m[.., 2]                                #=> [2, 5]
m[2, ..]                                #=> [4, 5, 6]
m[2.., 2..]                             #=> [[5, 6]]
m[[2, 1], 1]                            #=> [4, 1]
m[1][end]                               #=> 3
m[m > 3]                                #=> [4, 5, 6]
m[1, v[1]/10 + 1]                       #=> 2
m[end][end - 1]                         #=> 5

# Writing.
v[1] = 11
v[2..3] = [21, 31]
v[end] = 41
v                                       #=> [11, 21, 31, 41]
v[v > 30] = 0
v                                       #=> [11, 21, 0, 0]
v[..] = 7
v                                       #=> [7, 7, 7, 7]
m[2, ..] = [0, 0, 0]
m[.., 1] = [9, 8]
m                                       #=> [9, 2, 3;
                                        #=>  8, 0, 0]
m[1, 1] = m[1, 1] + 1
m[1, 1]                                 #=> 10
k = list(1, "a", [1, 2])
k[2] = "b"
k[3][1] = 5
k                                       #=> [1, "b", [5, 2]]
k[2..]                                  #=> ["b", [5, 2]]
k[end][end]                             #=> 2

# Mistakes name what there is.
v[0]                                    #!> index 0 is outside a 4-vector
v[5]                                    #!> index 5 is outside a 4-vector
v[-1]                                   #!> index -1 is outside
v[1.5]                                  #!> an index is a whole number, and 1.5 is not
v["a"]                                  #!> E05
v[1, 2]                                 #!> E05
m[3, 1]                                 #!> index 3 is outside axis 1 of a 2 x 3 matrix
m[1, 4]                                 #!> index 4 is outside axis 2 of a 2 x 3 matrix
k[4]                                    #!> index 4 is outside of a list of 3
k[0]                                    #!> index 0 is outside of a list of 3
k[1.5]                                  #!> a number can't be an index of a list
k["a"]                                  #!> a string can't be an index of a list
k[1, 2]                                 #!> a list has one axis
v[1..9]                                 #!> outside
v[2..3] = [1, 2, 3]                     #!> E05
x = 3
x[1]                                    #!> a number can't be indexed
x[1] = 2                                #!> the members of a number can't be set
end                                     #!> `end` means something only inside an index
