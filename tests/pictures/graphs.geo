# Several functions with poles and jumps, a legend, labelled axes.
save(plot(tan, floor, x -> 2/x, -4..4, title: "Poles and jumps interrupt a graph", x_label: "x",
          y_label: "value"), "picture.png")
