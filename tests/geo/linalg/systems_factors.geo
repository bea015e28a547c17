# Every factorisation multiplied back.
A = [4, 1, 2; 1, 5, 3; 2, 3, 6]
B = [1, 2; 3, 4; 5, 6]
near(A @ inv(A), eye(3))                    #=> true
A @ solve(A, [1, 2, 3])                     #~> [1, 2, 3] +-1e-14
near(A @ solve(A, B), B)                    #=> true
det(A)                                      #~> 70 +-1e-12
logdet(A)[1]                                #=> 1
near(exp(logdet(A)[2]), det(A))             #=> true
inv([1, 2; 2, 4])                           #!> singular within rounding
solve([1, 2; 2, 4], [1, 2])                 #!> singular within rounding
solve(A, [1, 2])                            #!> as many right sides
inv([1, 2, 3; 4, 5, 6])                     #!> needs a square matrix, and this is a 2 x 3 matrix
inv([1, nan; 0, 1])                         #!> there is a nan or an infinity
inv([1, i; 0, 1])                           #=> [1 + 0i, 0 - 1i; 0 + 0i, 1 + 0i]
svd([1, i; 0, 1])                           #!> works on real numbers
inv(4)                                      #=> 0.25
lstsq([1, 0; 1, 1; 1, 2], [1, 3, 5])        #~> [1, 2] +-1e-14
(w, V) = eigh(A)
near(A @ V, V * w)                          #=> true
near(V' @ V, eye(3))                        #=> true
eigh([1, 2; 0, 1])                          #!> needs a symmetric matrix
(z, W) = eig([0, -1; 1, 0])
z                                           #=> [0 - 1i, 0 + 1i]
eigvals([2, 0; 0, 1])                       #=> [1, 2]
(U, s, T) = svd(B)
near(U @ diag(s) @ T', B)                   #=> true
(Q, R) = qr(B)
near(Q @ R, B)                              #=> true
near(Q' @ Q, eye(2))                        #=> true
L = cholesky(A)
near(L @ L', A)                             #=> true
cholesky([1, 2; 2, 1])                      #!> positive definite
(P, S, p) = lu(B)
near(P @ S, B[p])                           #=> true
near(B @ pinv(B) @ B, B)                    #=> true
rank([1, 2; 2, 4])                          #=> 1
nullspace([1, 0; 0, 1])                     #=> zeros(0, 2)
near(nullspace([1, 1]) @ [1, 1], [0])       #=> true
cond(eye(3))                                #=> 1
(opnorm(B, 1), opnorm(B, inf))              #=> [12, 11]
near(opnorm(B), sqrt(max(eigh(B' @ B)[1]))) #=> true
expm([0, 1; 0, 0])                          #=> [1, 1; 0, 1]
near(expm([0, -pi; pi, 0]), -eye(2))        #=> true
near(expm(A) @ expm(-A), eye(3), tol: 1e-8) #=> true
polyval([1, 0, -1], [0, 1, 2])              #=> [-1, 0, 3]
roots([1, 0, 1])                            #=> [0 - 1i, 0 + 1i]
roots([0, 2, -4, 0])                        #~> [2, 0] +-1e-14
roots([0, 0])                               #!> every number is a zero
polyfit([0, 1], [1, 2], 2)                  #!> 3 coefficients
det(zeros(0, 0))                            #=> 1
