# A typing slip in a name of ours and in one of geo's.
height = 3
print(heigth)
lenght([1, 2])
