fade(t in 0..1) = 1 - t
fade("half")
