# A file format written in Lua.
use lua "xyz.lua"

x = [1, 2, 3; 0.1, 1/3, -2e-300]
write_xyz(x, "points.xyz")
y = read_xyz("points.xyz")
y == x
print(try read_xyz("nowhere.xyz") else "no such file")
