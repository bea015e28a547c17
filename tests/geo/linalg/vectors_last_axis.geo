# dot, norm, dist and cross act on the last axis, so they take batches.
dot([1, 2, 3], [4, 5, 6])                   #=> 32
dot([1, 2; 3, 4], [1, 10])                  #=> [21, 43]
dot([i, 1], [i, 1])                         #=> 2 + 0i
norm([3, 4])                                #=> 5
norm([3, 4; 5, 12])                         #=> [5, 13]
norm([3, 4], 1)                             #=> 7
norm([3, -4], inf)                          #=> 4
norm([3, 4], 0.5)                           #!> the p of `norm` is at least 1
norm([3e200, 4e200])/1e200                  #~> 5 +-1e-15
norm([3e-200, 4e-200])                      #~> 5e-200 +-1e-214
norm([3i, 4])                               #=> 5
norm(-2)                                    #=> 2
dist([1, 1; 4, 5], [1, 1])                  #=> [0, 5]
cross([1, 0, 0; 0, 1, 0], [0, 0, 1])        #=> [0, -1, 0; 1, 0, 0]
cross([1, 2], [3, 4])                       #!> vectors of length 3
distances([0, 0; 3, 4], [[0, 0]])           #=> [0; 5]
distances([0, 0], [1, 2, 3])                #!> same space
outer(1..2, [5, 6])                         #=> [5, 6; 10, 12]
kron(eye(2), [1, 2])                        #=> [1, 2, 0, 0; 0, 0, 1, 2]
trace([1, 2; 3, 4])                         #=> 5
