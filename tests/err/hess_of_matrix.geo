hess(A -> det(A))("matrix")
