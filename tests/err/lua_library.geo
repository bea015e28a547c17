#!geo --sandbox
use lua "lua.lua"
opens()
