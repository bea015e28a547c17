# Solutions of differential equations against closed forms, forms of f, batches, events.
sol = ode(x -> -x, 1, 0..5)
sol(2)                          #~> 0.1353352832366127 +-1e-8
sol([0, 5])                     #=> [1, 0.00673795]
sol.start                       #=> 1
sol.t[1] == 0 and sol.t[end] == 5       #=> true
len(sol.t) == sol.steps + 1     #=> true
size(sol.x)[1] == len(sol.t)    #=> true
type(sol)                       #=> "Trajectory"
sol.method                      #=> "dop853"
sol.error < 1e-7                #=> true

# x' = f(x, t), f(x), numbers one by one, a point of a space
exact(t) = t + cos(t) - sin(t)
ode((x, t) -> [x[2], t - x[1]], [1, 0], 0..4).end[1] - exact(4)     #~> 0 +-1e-8
ode((q, p) -> [p, -q], [1, 0], 0..pi).end       #~> [-1, 0] +-1e-8
ode((q, p, t) -> [p, t - q], [1, 0], 0..4).end[1] - exact(4)        #~> 0 +-1e-8
ode((x, t) -> 2t, 0, 0..3).end  #~> 9 +-1e-9
ode((x, t) -> [t, 1], [0, 0], 0..2).end         #~> [2, 2] +-1e-9
ode((h, v) -> [v, -2], [0, 0], 0..2).end        #~> [-4, -4] +-1e-9
v((x, y) in R^2) = [-y, x]
ode(v, [1, 0], 0..pi/2).end     #~> [0, 1] +-1e-8
ode(x -> [x[2], x[3], x[1]], [1, 1, 1], 0..1).end - exp(1)          #~> [0, 0, 0] +-1e-8
ode((a, b, c) -> [b, c, a], [1, 1, 1], 0..1).end - exp(1)           #~> [0, 0, 0] +-1e-8

# every method, backwards, no time at all
for m in ["auto", "dopri5", "dop853", "rodas"] {
    check near(ode((q, p) -> [p, -q], [1, 0], 0..10, method: m).end, [cos(10), -sin(10)], tol: 1e-6)
    check near(ode(x -> -x, exp(-3), 3..0, method: m).end, 1, tol: 1e-6)
}
ode(x -> -x, 7, 2..2).end       #=> 7
ode(x -> -x, 7, 2..2).steps     #=> 0

# stiff: the method changes, and back
vdp(x, y) = [y, 1000*(1 - x^2)*y - x]
s = ode(vdp, [2, 0], 0..2000, tol: 1e-7)
s.end[1]                        #~> 1.7061677 +-2e-5
s.method                        #=> "dop853, rodas"
s.steps < 3000                  #=> true

# many starts at once are those one by one
many = ode((q, p) -> [p, -sin(q)], [1, 0; 2, 0; 0, 1], 0..10)
size(many(3))                   #=> [3, 2]
size(many([1, 2, 3, 4]))        #=> [4, 3, 2]
one = ode((q, p) -> [p, -sin(q)], [2, 0], 0..10)
all(many.end[2] == one.end)     #=> true
ode(x -> -x, [1; 2; 3], 0..1).end - [1; 2; 3]*exp(-1)               #~> [0; 0; 0] +-1e-8

# the times asked for
ode(x -> x, 1, 0..1, at: [0, 0.5, 1]).x         #=> [1, 1.64872, 2.71828]

# events
e = ode((q, p) -> [p, -q], [0, 1], 0..10, events: (q, p) -> q).events
near([k.t for k in e], pi*(1..3), tol: 1e-8)    #=> true
[k.rises for k in e]            #=> [false, true, false]
fall = ode((h, v) -> [v, -9.81], [10, 0], 0..100, until: (h, v) -> h)
near(fall.t[end], sqrt(20/9.81))                #=> true
fall.end[1]                     #~> 0 +-1e-9

# energy stays where it was
H(q, p) = p^2/2 - cos(q)
leap = ode((q, p) -> [p, -sin(q)], [1, 0], 0..1000, method: "yoshida4", step: 0.1)
max(abs([H(x) - H(1, 0) for x in leap.x])) < 1e-5                   #=> true

# faults
ode(x -> x^2, 1, 0..2)          #!> can't be followed beyond t = 1
ode(x -> -sqrt(x) - 1, 1, 0..2) #!> no finite value at t = 0.61
ode(x -> y_unknown, 1, 0..2)    #!> y_unknown
ode(x -> error("no"), 1, 0..2)  #!> no
ode(x -> if x < 0.5 { "low" } else { -x }, 1, 0..2)     #!> values of one shape
ode(x -> -x, 1, 0..1 by 0.1)    #!> without steps
ode(x -> -x, 1, 0..1, tol: 0)   #!> a number above 0
ode(x -> -x, 1, 0..1, method: "euler")          #!> euler
ode(x -> -x, zeros(2, 2, 2), 0..1)              #!> a start must be finite numbers
sol(5.1)                        #!> this is 5.1
sol([1, 2], 3)                  #!> a trajectory
