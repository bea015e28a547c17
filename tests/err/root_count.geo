root((x, y) -> x + y - 3, from: [0, 3])
