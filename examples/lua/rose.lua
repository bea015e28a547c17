-- rose.lua - a kind of plot: how often each direction occurs, as petals.

geo.def{ name = "rose", sig = "(angles: tensor, petals: integer = 12) -> Plot",
         doc = "A rose diagram of angles: the area of a petal is the share of its directions.",
         fn = function(angles, petals)
           local count, total = {}, #angles
           for k = 0, petals - 1 do count[k] = 0 end
           for i = 1, total do
             local k = math.floor(angles[i] / (2 * math.pi) * petals) % petals
             count[k] = count[k] + 1
           end
           local outline = {}
           for k = 0, petals - 1 do
             local radius = math.sqrt(count[k] / total)
             outline[#outline + 1] = { 0, 0 }
             for step = 0, 16 do
               local t = 2 * math.pi * (k + step / 16) / petals
               outline[#outline + 1] = { radius * math.cos(t), radius * math.sin(t) }
             end
           end
           outline[#outline + 1] = { 0, 0 }
           return geo.call(geo.plot, { outline }, { join = true })
         end }
