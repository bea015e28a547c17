# A network with one hidden layer learns to tell two rings apart. The loss is a function of
# a record of weights, and so is its gradient.
n = 300
angle = 2pi*[k/n for k in 1..n]
is_inner = [k % 2 == 0 for k in 1..n]
radius = select(is_inner, 1, 2)
X = [radius*cos(angle), radius*sin(angle)]'         # 300 points of the plane
y = select(is_inner, 1, -1)

draws ~ normal(0, 1)^48
net = { w1: reshape(draws[1..32], 2, 16), b1: zeros(16), w2: 0.3*draws[33..48], b2: 0 }

predict(net, X) = tanh(X @ net.w1 + net.b1) @ net.w2 + net.b2
loss(net) = mean((predict(net, X) - y)^2)

step = grad(loss)
before = loss(net)
for k in 1..500 {
  d = step(net)
  for name in keys(net) { net[name] = net[name] - 0.2*d[name] }
}
print("the loss fell to less than 1%: {loss(net) < 0.01*before}")
right = mean(sign(predict(net, X)) == y)
print("right on {100right}% of the points")
