-- triangular.lua - a distribution written in Lua: the tent over [low, high] with its top at
-- `mode`. Drawn by inverting the distribution function.

geo.def{ name = "tent", sig = "(low: number, mode: number, high: number) -> Distribution",
         doc = "The triangular distribution.",
         example = "mean(tent(0, 1, 5))   #=> 2",
         fn = function(low, mode, high)
           if not (low < mode and mode < high) then error("tent needs low < mode < high") end
           local width, at_mode = high - low, (mode - low) / (high - low)
           return geo.distribution{
             name = ("tent(%g, %g, %g)"):format(low, mode, high), dim = 1, batch = true,
             mean = (low + mode + high) / 3,
             var = (low ^ 2 + mode ^ 2 + high ^ 2 - low * mode - low * high - mode * high) / 18,
             sample = function(n)
               local u = geo.sample(geo.uniform(geo.range(0, 1)), n)
               local x = geo.zeros(n)
               for i = 1, n do
                 x[i] = u[i] < at_mode and low + math.sqrt(u[i] * width * (mode - low))
                     or high - math.sqrt((1 - u[i]) * width * (high - mode))
               end
               return x
             end,
             logpdf = function(x)
               local out = geo.zeros(#x)
               for i = 1, #x do
                 local p = 0
                 if x[i] >= low and x[i] <= mode then p = (x[i] - low) / (mode - low)
                 elseif x[i] > mode and x[i] <= high then p = (high - x[i]) / (high - mode) end
                 out[i] = math.log(2 * p / width)
               end
               return out
             end,
           }
         end }
