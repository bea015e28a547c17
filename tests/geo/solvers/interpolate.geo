# Curves through data: cubics are exact, monotone data stay monotone, orders by refinement.
xs = [0, 0.5, 1.2, 2, 3]
cube(t) = t^3 - 2t^2 + 3
s = interpolate(xs, cube(xs), method: "spline")
ts = linspace(0, 3, 31)
near(s(ts), cube(ts), tol: 1e-12)       #=> true
near(s.slopes, 3xs^2 - 4xs, tol: 1e-12) #=> true
interpolate([0, 1, 3], [1, 2, 10], method: "spline")(2)         #~> 5 +-1e-12
interpolate([0, 2], [1, 5])(1.5)        #=> 4
interpolate([7], [3])(99)               #=> 3
s(-1)                                   #=> 3
s(9) == cube(3)                         #=> true
s(nan)                                  #=> nan
m = interpolate([0, 1, 2, 3, 4], [0, 0, 0, 1, 1])
all(0 <= m(linspace(0, 4, 101)) <= 1)   #=> true
all(diff(m(linspace(0, 4, 101))) >= 0)  #=> true
m                                       #=> monotone interpolant through 5 points on 0..4
# halving the steps divides the spline's error by about 16
error_of(n) = max(abs(interpolate(linspace(0, 3, n), sin(linspace(0, 3, n)), method: "spline")(ts) - sin(ts)))
12 < error_of(11)/error_of(21) < 40     #=> true
# a curve in the plane: rows of y
c = interpolate([0, 1, 2], [1, 0; 0, 1; -1, 0])
c(1)                                    #=> [0, 1]
size(c([0, 0.5, 1, 2]))                 #=> [4, 2]
trapz([0, 1, 4], [0, 1, 2])             #=> 3
trapz([1, 1, 1])                        #=> 2
trapz([5])                              #=> 0
cumtrapz([0, 1, 4], [0, 1, 2])          #=> [0, 0.5, 3]
near(trapz(sin(linspace(0, pi, 1001)), linspace(0, pi, 1001)), 2, tol: 1e-5)    #=> true
interpolate([0, 3, 1], [2, 5, 4])       #!> point 3 is not so
interpolate([0, 0, 1], [2, 5, 4])       #!> point 2 is not so
interpolate([0, 1], [nan, 1])           #!> point 1 is not so
interpolate([0, 1], [1, 2, 3])          #!> same length
interpolate([], [])                     #!> same length
interpolate([0, 1], [1, 2], method: "cubic")    #!> cubic
trapz([1, 2], [1, 2, 3])                #!> same length
