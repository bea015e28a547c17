# Which points of a cloud lie alone? The distance to the fifth neighbour says it.
seed(2)
cloud ~ normal([0, 0], 1)^400
far = [6, 6; -7, 2]
x = vcat(cloud, far)

near_by = knn(x, 5)
reach = near_by.distance[.., 5]
alone = find(reach > 6*median(reach))
print("points {alone} are alone; the method was {near_by.method}")

# The graph of all pairs at most 0.5 apart: how many neighbours has a point?
graph = neighbours_within(x, 0.5)
ends = flatten(graph.pairs)
print("{len(graph.distance)} pairs, the longest {max(graph.distance):.3}")
print("the most neighbours of one point: {max([count(ends == i) for i in 1..402])}")
