eye(2.5)
