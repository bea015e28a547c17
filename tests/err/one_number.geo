minimize((x, y) -> [x - 1, y], from: [0, 0])
