# A function of two variables on the diverging map, its lines of equal value above.
f(x, y) = sin(x)*cos(y) + x/5
save(panels(heatmap(f, -4..4, -3..3, colours: "diverging", label: "f(x, y)") +
            contour(f, -4..4, -3..3, colour: "black", width: 0.6), height: 240), "picture.png")
