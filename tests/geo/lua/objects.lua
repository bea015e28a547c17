-- objects.lua - spaces and classes with faults in them.
local function plane(fields)
  local t = { name = "plane", dim = 2,
              metric = function(x, u, v) return u[1] * v[1] + u[2] * v[2] end,
              exp = function(x, v) return x + v end, log = function(x, y) return y - x end }
  for name, field in pairs(fields) do t[name] = field end
  return geo.manifold(t)
end

geo.def{ name = "plain_plane", sig = "() -> Space", doc = "R^2 by hand.",
         fn = function() return plane{} end }
geo.def{ name = "batch_plane", sig = "() -> Space", doc = "R^2, all rows at once.",
         fn = function()
           return plane{ batch = true, volume = 1,
                         metric = function(x, u, v) return geo.map(geo.sum, u * v) end,
                         random = function(n) return geo.zeros(n, 2) end }
         end }
geo.def{ name = "failing_plane", sig = "() -> Space", doc = "exp fails.",
         fn = function() return plane{ exp = function() error("no way") end } end }
geo.def{ name = "short_plane", sig = "() -> Space", doc = "exp gives too little.",
         fn = function() return plane{ exp = function() return { 1 } end } end }
geo.def{ name = "made", sig = "(text: string) -> any", doc = "A piece of Lua.",
         fn = function(text) return assert(load(text))() end }

local Bag
Bag = geo.class{
  name = "Bag", print = function(self) return "bag of " .. #self end,
  call = function(self, i) return self[i] end,
  contains = function(self, x)
    for _, v in ipairs(self) do if v == x then return true end end
    return false
  end,
  draw = function(self) return self[1] end,
  equal = function(a, b) return #a == #b end,
  properties = { size = function(self) return #self end,
                 bad = function(self) error("bad property") end },
  operators = { ["+"] = function(a, b)
                  local t = {}
                  for _, v in ipairs(geo.data(a)) do t[#t + 1] = v end
                  for _, v in ipairs(geo.data(b)) do t[#t + 1] = v end
                  return Bag(t)
                end,
                neg = function(a) return Bag{} end },
}
geo.def{ name = "bag", sig = "(x: list) -> Bag", doc = "A bag.",
         fn = function(x) return Bag(x:totable()) end }
geo.def{ name = "bag_size", sig = "(b: Bag) -> number", doc = "Its size.",
         fn = function(b) return b.size end }
