-- flow.lua - a kind of map written in Lua: the rotation by an angle, with its inverse and
-- products, as an object that geo calls, prints, composes and inverts.

local Rotation
Rotation = geo.class{
  name = "Rotation",
  print = function(self) return ("rotation by %.4g"):format(self.angle) end,
  call = function(self, x)
    local c, s = math.cos(self.angle), math.sin(self.angle)
    return { c * x[1] - s * x[2], s * x[1] + c * x[2] }
  end,
  equal = function(a, b) return a.angle == b.angle end,
  properties = {
    angle = function(self) return self.angle end,
    matrix = function(self)
      local c, s = math.cos(self.angle), math.sin(self.angle)
      return { { c, -s }, { s, c } }
    end,
  },
  operators = {
    ["@"] = function(a, b)
      return Rotation{ angle = geo.data(a).angle + geo.data(b).angle }
    end,
    ["^"] = function(a, n) return Rotation{ angle = n * geo.data(a).angle } end,
  },
}

geo.def{ name = "rotation", sig = "(angle: number) -> Rotation", doc = "Turns the plane.",
         example = "rotation(pi/2)([1, 0])   #~> [0, 1] +-1e-15",
         fn = function(angle) return Rotation{ angle = angle } end }
