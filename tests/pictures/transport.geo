# The disk goes to the sea-horse and tears.
T = brenier(uniform(ball(2)), uniform(region("seahorse")), points: 800)
S = singular_set(T)
save(panels(plot(T, S, title: "the disk, coloured by where it goes"),
            plot(T(uniform(ball(2))), plot(S.left, S.right, colour: "black", size: 1.6),
                 title: "where it goes")), "picture.png")
