# 02_vectors.geo - vectors, matrices, and how they meet.

v = [3, 4]
norm(v)
2v + [1, 1]                     # element by element
dot(v, [1, 0])

# Rows end with a semicolon. Indices begin at 1; .. alone is a whole axis.
A = [2, 1; 1, 3; 0, 5]
A[3, 2]
A[2, ..]
A[.., 1]
A[end, end] = 4                 # changes A, and nobody else's copy of it
A

# @ is the product of matrices, * goes element by element.
A' @ A
A * 10

# A vector meets every row of a matrix.
A - mean(A)

# Questions about elements make a mask, and a mask picks elements.
x = [5, -1, 7, 0]
x > 0
x[x > 0]

# A linear system, and the proof.
M = [2, 1; 1, 3]
y = solve(M, [3, 5])
y
near(M @ y, [3, 5])

# Lists by rule: for each k, when a condition holds.
[k^2 for k in 1..10 if k % 2 == 1]
sum([1/k^2 for k in 1..100_000]) - pi^2/6
