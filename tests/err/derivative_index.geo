heights = [10, 20, 30]
grad(x -> heights[x])(2)
