area(width, height) = width*height
area(3, 4, 5)
