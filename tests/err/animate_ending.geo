animate([plot([1, 2]), plot([2, 1])], "a.mp4")
