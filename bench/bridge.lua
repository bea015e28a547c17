-- bridge.lua - what bridge.geo measures, on the side of Lua.
geo.def{ name = "lua_identity", sig = "(x: number) -> number", doc = "x",
         fn = function(x) return x end }

local function best(f)
  local least = math.huge
  for i = 1, 5 do
    local t = geo.clock()
    f()
    least = math.min(least, geo.clock() - t)
  end
  return least
end

geo.def{ name = "lua_calls_geo", sig = "(n: integer) -> number", doc = "ns of geo.sqrt(x)",
         fn = function(n)
           local sqrt, x = geo.sqrt, 0.0
           local empty = best(function() for i = 1, n do x = i end end)
           return (best(function() for i = 1, n do x = sqrt(i) end end) - empty) / n * 1e9
         end }

geo.def{ name = "lua_reads", sig = "(t: tensor) -> number", doc = "ns of t[i]",
         fn = function(t)
           local n, s = #t, 0.0
           local empty = best(function() for i = 1, n do s = s + i end end)
           return (best(function() for i = 1, n do s = s + t[i] end end) - empty) / n * 1e9
         end }

geo.def{ name = "lua_writes", sig = "(t: tensor) -> number", doc = "ns of t[i] = x",
         fn = function(t)
           local n = #t
           local empty = best(function() for i = 1, n do local x = i end end)
           return (best(function() for i = 1, n do t[i] = i end end) - empty) / n * 1e9
         end }

geo.def{ name = "lua_gauss", sig = "() -> function", doc = "exp(-x*x), whole arrays",
         fn = function() return geo.batch(function(x) return geo.exp(-(x * x)) end) end }
geo.def{ name = "lua_gauss_scalar", sig = "() -> function", doc = "exp(-x*x), numbers",
         fn = function() return function(x) return math.exp(-x * x) end end }
