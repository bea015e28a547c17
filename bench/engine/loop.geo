# A top-level loop of 1e8 additions.
s = 0
for i in 1..100000000 { s = s + i }
print(s)
