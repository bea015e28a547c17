x = 3
if x > 5 { 1 } elif x > 2 { 2 }
