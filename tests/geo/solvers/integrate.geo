# Integrals over regions in closed form; their error estimates hold.
integrate((x, y) -> exp(-x^2 - y^2), R^2)       #~> 3.141592653589793 +-1e-7
integrate((x, y) -> x^2 + y^2, ball(2))         #~> 1.5707963267948966 +-1e-8
integrate((x, y) -> 1, polygon([0, 0; 2, 0; 2, 1; 1, 1; 1, 2; 0, 2]))   #~> 3 +-1e-12
near(integrate((x, y) -> 1, region("seahorse")), region("seahorse").area)       #=> true
# a disk is a disk, moved or not; against the centroid of a polygon
near(integrate((x, y) -> x, translate(ball(2), [3, 0])), 3pi, tol: 1e-7)        #=> true
P = polygon([0, 0; 3, 1; 1, 2])
near(integrate((x, y) -> y, P)/P.area, P.centroid[2])   #=> true
integrate((x, y, z) -> x*y*z, box([0, 0, 0], [1, 2, 3]))        #~> 4.5 +-1e-9
integrate(v -> v[1]*v[2]^2, box([0, 0], [1, 3]))        #~> 4.5 +-1e-9
integrate((x, y, z) -> 1, ball(3))      #~> 4.1887902047863905 +-1e-6
integrate(x -> x^2, ball(1))            #~> 0.6666666666666666 +-1e-12
integrate(v -> prod(cos(v)), box(zeros(4), ones(4)))    #~> 0.5013685 +-1e-6
# Fubini
near(integrate((x, y) -> exp(x*y), box([0, 0], [1, 1])),
     integrate(x -> integrate(y -> exp(x*y), 0..1), 0..1), tol: 1e-7)   #=> true
r = integrate((x, y) -> exp(-x^2 - y^2), R^2, report: true)
abs(r.value - pi) <= r.error            #=> true
r.error < 1e-7 and r.method == "genz-malik"     #=> true
q = integrate(v -> sum(v^2), box(zeros(8), ones(8)), report: true)
abs(q.value - 8/3) <= q.error           #=> true
q.method                                #=> "shifted points"
integrate(x -> 1/sqrt(x), 0..1, report: true).error < 1e-9      #=> true
integrate((x, y) -> 1/(x^2 + y^2), box([0, 0], [1, 1]), max_evaluations: 100000)        #!> does not settle
integrate((x, y) -> log(x), ball(2))    #!> no finite value at x = [-
integrate((x, y) -> [x, y], ball(2))    #!> must give a number
integrate(x -> sum(x), box(zeros(99), ones(99)))        #!> this is a box of 99
integrate((x, y) -> error("no"), ball(2))       #!> no
integrate((x, y) -> x, ball(2), tol: 0) #!> a number above 0
integrate(x -> sin(1/x), 0..1, max_evaluations: 200)    #!> does not settle
