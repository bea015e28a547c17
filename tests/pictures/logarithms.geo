# Logarithmic axes, several panels, title and caption.
save(panels(plot(exp, 0..9, log: "y", title: "exp, log y"),
            plot(x -> x^3, x -> x^2, 0.01..100, log: "xy", title: "powers, log x and y"),
            title: "Logarithms", caption: "Straight lines show exponentials and powers."),
     "picture.png")
