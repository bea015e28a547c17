# import brings the names of a file beside this one.
import "parts/shapes"
area(side)                              #=> 9
perimeter(2)                            #=> 8

# A file runs once; a second import only gives its names again.
import "parts/shapes"
side                                    #=> 3

# Functions of the file see the file's names, not ours.
get_side()                              #=> 3
side = 100
get_side()                              #=> 3
import "parts/tower" as t
t.volume(3)                             #=> 27
t.volum                                 #!> a record has no property `volum`
volume(2)                               #!> there is no `volume`
import "parts/missing"                  #!> can't be read
f() = { import "parts/shapes" }         #!> `import` stands at the top level of a file
