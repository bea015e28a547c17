-- same.lua - same.geo in Lua: run by `use lua`, or by lua5.4 with require "geo".
local geo = geo or require "geo"
geo.seed(7)
local n = 200
local t = geo.linspace(0, 6, n)
local x = 2 + 3 * geo.cos(t) + 0.1 * geo.sample(geo.normal(0, 1), n)
local y = -1 + 3 * geo.sin(t) + 0.1 * geo.sample(geo.normal(0, 1), n)
local A = {}
for i = 1, n do A[i] = { x[i], y[i], 1 } end
local b = x ^ 2 + y ^ 2
local k = geo.lstsq(A, b)
local radius = math.sqrt(k[3] + (k[1] ^ 2 + k[2] ^ 2) / 4)
geo.print("centre", k[1] / 2, k[2] / 2)
geo.print("radius", radius)
