# A vector field, coloured by its length.
save(panels(field((x, y) -> [-y, x]/(0.3 + x^2 + y^2), box([-2, -1], [2, 1]), label: "speed"),
            height: 240), "picture.png")
