# Each mistake says what was wanted.
plot(3)                                     #!> plot can't draw a number
plot(sin)                                   #!> none follows it
plot(sin, 0..inf)                           #!> has no end
plot(sin, 1..0)                             #!> is empty
plot(x -> [x, x, x], 0..1)                  #!> must give a number, or a pair
plot(R^3)                                   #!> plot can't draw R^3
plot(normal([0, 0, 0], 1))                  #!> a distribution on R^3
plot([1, 2, 3; 4, 5, 6])                    #!> these have 3
plot([1, 2], colour: "blu")                 #!> no colour geo knows
plot([1, 2], width: -1)                     #!> a size here
plot([1, 2], log: "x", x_range: 0..1)       #!> begins above 0
plot([1, 2], mark: "star")                  #!> star
heatmap((x, y) -> x, R^2)                   #!> no box of the plane
heatmap((x, y) -> [x, y], 0..1, 0..1)       #!> a number for each point
field((x, y) -> x, 0..1, 0..1)              #!> a vector of the plane
scatter([1, 2], [1])                        #!> members
scatter([1, 2; 3, 4], by: [1])              #!> members
hist([nan])                                 #!> at least one member
hist([1, 2], bins: [2, 1])                  #!> ascending
image(zeros(2, 2, 7))                       #!> rows x cols
image("no such file.png")                   #!> can't be read as a picture
panels(3)                                   #!> panels are plots
strip(zeros(2, 8, 8), height: 1)            #!> points high
animate([], "a.gif")                        #!> at least one member
animate([plot([1])], "a.gif", fps: 0)       #!> times a second
animate([plot([1])], "a.avi")               #!> ending
save(3, "a.svg")                            #!> save can't write
save(plot([1]), "no/such/folder/a.svg")     #!> can't be written
