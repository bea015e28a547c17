x = 3
"x is " + x
