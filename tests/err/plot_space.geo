heatmap((x, y) -> x*y, R^2)
