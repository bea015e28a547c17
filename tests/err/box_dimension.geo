minimize((x, y) -> x^2 + y^2, from: [1, 1], box: box([0], [1]))
