minimize((x, y) -> x - y^2, from: [0, 1])
