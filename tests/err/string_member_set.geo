s = "geo"
s[1] = "G"
