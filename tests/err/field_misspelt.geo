p = { colour: "red", size: 3 }
p.color
