# Tensors of every kind, some too large to be carried in their heads.
x = reshape(1..120, 40, 3)
y = x * [1, 2, 3] + reshape(1..40, 40, 1)
z = complex(x, 1)
z @ z'[.., 1..2]
x[x > 50] = 0
x[[1, 3, 5], ..] = [7, 8, 9]
x[2..39, 1..2]
sort(y, descending: true)[1]
argsort(y)[1]
unique(x)[1]
concat(x, y)[80]
hcat(y, y')[1, 1] where y = x[1..3]
cumsum(x)[40]
(mean(x), var(x), median(x), quantile(y, [0.1, 0.9]))
cov(x)
histogram(y, 5)
find(x == 7)[1]
select(x > 3, x, y)[1]
dot(z, z)[1]
norm(y)[2]
distances(x, y)[1, 1]
