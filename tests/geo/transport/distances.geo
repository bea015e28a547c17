# Wasserstein distances: on the line, on the circle, in space, between normals, sliced.
w1([0, 1], [3, 1])                  #=> 1.5
w2([0, 1], [3, 1])                  #~> 1.5811388300841898 +-1e-15
x = [0.3, 2, -1, 0.5]
y = [1, 1.5, 4]
a = [1, 2, 3, 4]
b = [2, 5, 3]
near(wp(x, y, 3, a, b)^3*10, emd(x, y, a, b, cost: 3).cost, tol: 1e-12)     #=> true
near(wp(x, y, t -> t^2, a, b), w2(x, y, a, b)^2, tol: 1e-14)                #=> true
near(w1(points(x, a), points(y, b)), w1(x, y, a, b), tol: 1e-15)            #=> true

# a circle of length 10: against a table of the shorter ways
C = [min(abs(p - q), 10 - abs(p - q))^2 for p in [9.5, 0.2, 3] for q in [1, 8.8, 6]]
near(w2([9.5, 0.2, 3], [1, 8.8, 6], period: 10)^2, emd(reshape(C, [3, 3])).cost, tol: 1e-13)  #=> true
w1([0.1], [9.9], period: 10)        #~> 0.2 +-1e-12
w1([0.1 + 70], [9.9 - 30], period: 10)                  #~> 0.2 +-1e-12
wp([0, 5], [1, 6], t -> (t - 1)^2, period: 10)          #~> 0 +-1e-12

# in the plane it is the exact plan; a metric
xs ~ normal([0, 0], 1)^60
ys ~ normal([1, 0], 2)^50
zs ~ normal([0, 3], 1)^40
near(w1(xs, ys), emd(xs, ys, cost: "euclidean").cost, tol: 1e-13)           #=> true
w2(xs, zs) <= w2(xs, ys) + w2(ys, zs)                   #=> true
near(w2(xs, xs + [3, 4]), 5, tol: 1e-12)                #=> true

# normals: closed form; the line as a check
w2(normal(0, 1), normal(3, 5))      #=> 5
near(w2(normal([0, 0], [2, 1; 1, 2]), normal([1, 1], [2, 1; 1, 2])), sqrt(2), tol: 1e-7)      #=> true

# slices never exceed the distance; the largest one is at least their mean
s = sliced(xs, ys)
s.distance < w2(xs, ys)             #=> true
m = max_sliced(xs, ys)
m.distance <= w2(xs, ys)            #=> true
m.distance >= s.distance            #=> true
near(norm(m.direction), 1, tol: 1e-12)                  #=> true
near(w2(xs @ m.direction, ys @ m.direction), m.distance, tol: 1e-12)        #=> true

# laws of one number with a density: by quantiles, with the error of the integral
near(w1(normal(0, 1), normal(0, 2)), sqrt(2/pi), tol: 1e-11)    #=> true
near(wp(normal(0, 1), normal(3, 1), 4), 3, tol: 1e-11)          #=> true
near(w1(uniform(0..1), uniform(0..3)), 1, tol: 1e-11)           #=> true
near(w2(normal(0, 1), uniform(0..1))^2, 0.769143749785577, tol: 1e-9)       #=> true
near(wp(uniform(0..1), uniform(0..3), 3)^3, 2, tol: 1e-11)      #=> true
w1(normal(0, 1), uniform(0..1)) <= w2(normal(0, 1), uniform(0..1))          #=> true
