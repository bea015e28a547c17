# same.lua, run inside of geo.
use lua "same.lua"
