#!geo --max-steps 10000
n = 0
while true { n = n + 1 }
