density((x, y) -> if x + y > 1e6 { 1 } else { 0 }, R^2)
