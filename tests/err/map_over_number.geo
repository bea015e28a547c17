map(sqrt, 9)
