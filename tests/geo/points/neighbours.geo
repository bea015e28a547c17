# knn against the sorted distances, on many kinds of points; both methods agree.
seed(5)
brute(x, k) = {
    d = distances(x)
    for i in 1..size(x)[1] { d[i, i] = inf }
    argsort(d, axis: 2)[.., 1..k]
}
p ~ uniform(box([0, 0], [1, 1]))^300
all(knn(p, 7).index == brute(p, 7))                 #=> true
all(knn(p, 7, method: "all").index == brute(p, 7))  #=> true
grid = floor(5p)                                    # many equal points
all(knn(grid, 9).index == brute(grid, 9))           #=> true
q ~ normal(0, 1)^3000
q = reshape(q, 200, 15)
all(knn(q, 4).index == brute(q, 4))                 #=> true
all(knn(q, 4, method: "tree").distance == knn(q, 4, method: "all").distance)  #=> true

# distances go with the indices
r = knn(p, 3)
max(abs(r.distance[.., 2] - norm(p - p[r.index[.., 2]]))) < 1e-15   #=> true
all(r.distance[.., 1] <= r.distance[.., 2])         #=> true

# queries: a point is nearest to itself
all(knn(p, 1, p).distance == 0)                     #=> true
knn(p, 1, p[17]).index                              #=> [[17]]
size(knn(p, 2, zeros(0, 2)).index)                  #=> [0, 2]

# pairs within a radius are those of the distance matrix
w = neighbours_within(p, 0.1)
len(w.distance) == (count(distances(p) <= 0.1) - 300)/2     #=> true
all(w.pairs[.., 1] < w.pairs[.., 2])                #=> true
neighbours_within([0, 3, 6], 3).pairs               #=> [1, 2; 2, 3]
neighbours_within([1, 1, 1], 0).pairs               #=> [1, 2; 1, 3; 2, 3]
neighbours_within([0, 0; 1, 1], inf).distance[1] == sqrt(2)   #=> true

# metrics: what they are of a right angle, symmetry, powers
[distances([0, 0; 3, 4], metric: m)[1, 2] for m in ["euclidean", "cityblock", "chebyshev"]]   #=> [5, 7, 4]
d = distances(p, metric: "chebyshev")
all(d == transpose(d))                              #=> true
near(distances(p, metric: "sqeuclidean"), distances(p)^2)   #=> true
near(distances([1, 0; 1, 1], metric: "cosine")[1, 2], 1 - sqrt(0.5))    #=> true
near(pdist(p)[1..299], distances(p)[1, 2..300])     #=> true
pdist(zeros(1, 3))                                  #=> []
distances([0, 0; 3, 4], metric: "city")             #!> does not know "city"
