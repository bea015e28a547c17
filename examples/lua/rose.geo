# A kind of plot written in Lua.
use lua "rose.lua"
seed(1)
angles = sample(normal(1, 0.7), 4000)
p = rose(angles, petals: 24)
type(p)
save(p, "rose.svg")
