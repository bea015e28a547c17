# Lines of equal value carry their values.
save(contour((x, y) -> x^2 - y^2 + x*y, box([-1, -1], [1, 1]), title: "A saddle"), "picture.png")
