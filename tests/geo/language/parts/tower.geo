# Imports a file beside it and gives its names on.
import "shapes"
volume(s) = area(s)*s
check volume(2) == 8
