# The picture in the middle: where it is, how wide, how much.
bell(r, c, s) = reshape([exp(-((i - r)^2 + (j - c)^2)/(2s^2)) for i in 1..24 for j in 1..24], [24, 24])
m = image_barycenter([bell(7, 8, 2), bell(17, 14, 3)])
m.residual < 1e-3                   #=> true
near(sum(m.image), 1, tol: 1e-12)   #=> true
rows = sum(m.image, axis: 2)
at = sum(rows*(1..24))
near(at, 12, tol: 0.01)             #=> true
near(sqrt(sum(rows*((1..24) - at)^2)), 2.5, tol: 0.02)  #=> true
image_barycenter([bell(7, 8, 2), -bell(17, 14, 3)])     #!> masses are numbers from 0 up
image_barycenter([zeros(3, 3), zeros(3, 3)])            #!> all these masses are 0
image_barycenter([bell(7, 8, 2)], [1, 2])               #!> 1 points, and 2 masses
