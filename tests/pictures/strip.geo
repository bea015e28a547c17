# A film strip of small pictures.
ramp = [i/12 for i in 1..12]
frame(t) = [ [ 0.5 + 0.5*sin(t + 6*r*c) for c in ramp ] for r in ramp ]
save(strip([frame(t) for t in 0..5], labels: ["t = {t}" for t in 0..5], title: "Waves"),
     "picture.png")
