# Two labelled arguments: which lives where.
disk = uniform(ball(2))
cloud = points([0, 0, 0; 1, 1, 1])
T = brenier(disk, cloud)
