-- torture.lua - for torture.geo.
geo.def{ name = "crossing", sig = "(f: function, n: integer) -> any", doc = "f(f, n)",
         fn = function(f, n) return f(f, n) end }

geo.def{ name = "lua_dive", sig = "(f: function, n: integer) -> any", doc = "Fails n deep.",
         fn = function(f, n)
           if n == 0 then error("bottom") end
           return f(f, n - 1)
         end }

-- pcall on the way up, once for each crossing
geo.def{ name = "caught_in_lua", sig = "(n: integer) -> number", doc = "Counts catches.",
         fn = function(n)
           local count = 0
           local function down(k)
             if k == 0 then geo.error("bottom") end
             local good, e = pcall(geo.map, function() return down(k - 1) end, { 1 })
             if not good then count = count + 1; error(e, 0) end
           end
           pcall(down, n)
           return count
         end }

geo.def{ name = "too_deep", sig = "(f: function) -> any", doc = "Never ends.",
         fn = function(f)
           local function down() return geo.map(function() return down() end, { 1 }) end
           return down()
         end }

geo.def{ name = "many", sig = "(f: function, n: integer) -> number", doc = "n calls of f.",
         fn = function(f, n)
           local x = 0
           for i = 1, n do x = f(x) end
           return x
         end }

-- Finalisers that use geo while either side collects.
local count = 0
geo.def{ name = "finalised", sig = "() -> number", doc = "Finalisers that ran.",
         fn = function()
           for i = 1, 3000 do
             setmetatable({ geo.value{ i, i } }, { __gc = function(t)
               count = count + (geo.sum(t[1]) > 0 and 1 or 0)
               local junk = geo.map(function(x) return { x, x } end, { 1, 2, 3 })
             end })
           end
           collectgarbage()
           return count
         end }

geo.def{ name = "churn", sig = "(n: integer) -> number", doc = "Garbage on both sides.",
         fn = function(n)
           local total = 0
           for i = 1, n do
             local t = geo.value{ { i, 1 }, { 2, i } }
             local u = geo.op("@", t, t)
             local s = geo.value{ name = "x" .. i, rows = { t, u }, f = function() return i end }
             if s.rows[2]:at(1, 1) == i * i + 2 and s.f() == i then total = total + 1 end
           end
           return total
         end }

local kept
geo.def{ name = "keep_function", sig = "(f: function) -> none", doc = "Keeps f.",
         fn = function(f) kept = f end }
geo.def{ name = "kept_function", sig = "(x: any) -> any", doc = "Calls what was kept.",
         fn = function(x) collectgarbage() return kept(x) end }

-- A value that a finaliser brings back to life is still whole.
local back
geo.def{ name = "resurrected", sig = "() -> number", doc = "Comes back.",
         fn = function()
           setmetatable({ geo.value{ 1, 2, 3 } }, { __gc = function(t) back = t[1] end })
           collectgarbage()
           collectgarbage()
           return back and #back or 0
         end }
