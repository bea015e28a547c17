# solve, inv, det, eig of complex matrices, each against another way.
seed(3)
a ~ normal(0, 1)^64
b ~ normal(0, 1)^64
n = 8
A = reshape(a, [n, n]) + 1i*reshape(b, [n, n])
v = A[.., 1] + [1, 2, 3, 4, 5, 6, 7, 8]
x = solve(A, v)
max(abs(A @ x - v)) < 1e-12                     #=> true
X = solve(A, A[.., 1..3])
max(abs(X - eye(n)[.., 1..3])) < 1e-12          #=> true
max(abs(inv(A) @ A - eye(n))) < 1e-12           #=> true
abs(det(A)*det(inv(A)) - 1) < 1e-11             #=> true
(w, V) = eig(A)
max(abs(A @ V - V @ (diag(real(w)) + 1i*diag(imag(w))))) < 1e-12      #=> true
abs(prod(w) - det(A)) < 1e-10*abs(det(A))       #=> true
abs(sum(w) - (trace(real(A)) + 1i*trace(imag(A)))) < 1e-12            #=> true
det([1i, 2; 3, 4])                              #=> -6 + 4i
det([0i, 1; 1, 0]) == -1                        #=> true
# The Pauli matrix has 1 and -1.
max(abs(sort(real(eigvals([0, -1i; 1i, 0]))) - [-1, 1])) < 1e-15      #=> true
solve([2, 0; 0, 2], [2i, 4])                    #=> [0 + 1i, 2 + 0i]
inv([1i])                                       #!> square
solve([1i, 2; 1i, 2], [1, 2])                   #!> singular
inv([nan*1i, 0; 0, 1])                          #!> finite
det(zeros(0, 0) * 1i)                           #=> 1 + 0i
