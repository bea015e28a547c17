# 04_distributions.geo - distributions are values: add them, draw from them, measure them.

# A bell in the plane. A number is its standard deviation, a matrix its covariance.
mu = normal([0, 0], 1)
pdf(mu, [0, 0]) == 1/2pi

# Weights and a plus make a mixture: three clouds.
clouds = 0.5*mu + 0.3*normal([4, 0], 0.5) + 0.2*normal([0, 4], 0.5)
clouds.mass
clouds.mean

# x ~ mu draws a point, mu^n is the law of n of them. A program starts from a fixed
# seed, so it draws the same points every time.
xs ~ clouds^10_000
size(xs)
mean(xs)
near(mean(xs), clouds.mean, tol: 0.05)

# Uniform on a region, and how much of it lies in another, by counting.
disk = ball(2)
ys ~ uniform(disk)^100_000
inner = mean(norm(ys) < 0.5)                    # the share of a disk half as wide
near(inner, 1/4, tol: 0.01)

# The logarithm of the density, at many points at once.
logpdf(clouds, [0, 0; 4, 0; 2, 2])

# Point masses: where, and how heavy.
nu = points([0, 0; 2, 0; 2, 3], [1, 1, 2])
nu.mean
nu(disk)                                        # the share of the mass in the disk
