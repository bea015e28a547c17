# MATLAB and Mathematica give the ends as two numbers.
plot(sin, 0, 10)
