-- poincare.lua - the Poincaré disc of curvature -1, written in Lua: a space like any other.
-- Points are vectors of two numbers; Möbius addition does the work [Ungar 2008].

local function dot(a, b) return a[1] * b[1] + a[2] * b[2] end
local function times(s, a) return { s * a[1], s * a[2] } end
local function norm(a) return math.sqrt(dot(a, a)) end
local function tanh(x) local e = math.exp(-2 * x); return (1 - e) / (1 + e) end
local function atanh(x) return 0.5 * math.log((1 + x) / (1 - x)) end

-- a then b, as translations of the disc
local function add(a, b)
  local ab, aa, bb = dot(a, b), dot(a, a), dot(b, b)
  local below = 1 + 2 * ab + aa * bb
  local s, t = (1 + 2 * ab + bb) / below, (1 - aa) / below
  return { s * a[1] + t * b[1], s * a[2] + t * b[2] }
end

local function scale(x) return 2 / (1 - dot(x, x)) end     -- of lengths at x

local disc = geo.manifold{
  name = "Poincaré disc", dim = 2,
  contains = function(x) return dot(x, x) < 1 end,
  project = function(x)
    local r = norm(x)
    return r < 1 and x or times((1 - 1e-12) / r, x)
  end,
  metric = function(x, u, v) return scale(x) ^ 2 * dot(u, v) end,
  exp = function(x, v)
    local length = norm(v)
    if length == 0 then return x end
    return add(x, times(tanh(scale(x) * length / 2) / length, v))
  end,
  log = function(x, y)
    local w = add(times(-1, x), y)
    local length = norm(w)
    if length == 0 then return { 0, 0 } end
    return times(2 / scale(x) * atanh(length) / length, w)
  end,
  dist = function(x, y) return 2 * atanh(norm(add(times(-1, x), y))) end,
}

geo.def{ name = "poincare_disc", sig = "() -> Space", doc = "The Poincaré disc, curvature -1.",
         example = "dist(poincare_disc(), [0, 0], [0.5, 0])   #~> 1.0986122886681098 +-1e-14",
         fn = function() return disc end }
