#!geo --max-time 0.05
n = 0
while true { n = n + 1 }
