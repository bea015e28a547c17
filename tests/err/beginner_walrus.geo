# Pascal, R and Go assign otherwise.
x := 3
