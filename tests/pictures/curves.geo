# A curve in the plane, points joined, dashes, marks.
p = plot(t -> [cos(3t), sin(2t)], 0..2pi, label: "Lissajous")
q = plot([-1, -1; 0, 0.5; 1, -1; -1, -1], join: true, dashed: true, label: "triangle")
r = plot([0, 0; 0.5, 0.5; -0.5, 0.5], mark: "diamond", size: 8, label: "marks")
save(p + q + r, "picture.png")
