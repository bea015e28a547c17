# A map written in Lua.
use lua "flow.lua"

T = rotation(pi/2)
T
T([1, 0]) |> map(x -> round(x))
T^-1
(T @ T).angle == pi
T == rotation(pi/2)
T.matrix * 1.0 |> map(r -> map(x -> round(x), r))
map(T, [1, 0; 0, 2]) |> map(r -> map(x -> round(x), r))
