# Nothing, one number, a constant, what is not finite.
save(panels(plot([], title: "nothing"), plot([5], title: "one"), plot(x -> 3, 0..1, title: "constant"),
            plot([nan, 1, 2, nan, 4, inf, 6], title: "gaps"),
            heatmap((x, y) -> sqrt(x*y), -1..1, -1..1, title: "no real value"),
            hist([7, 7, 7], title: "all alike"), columns: 3, height: 160), "picture.png")
