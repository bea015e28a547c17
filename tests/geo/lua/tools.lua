-- tools.lua - functions for the tests of the bridge.
geo.def{ name = "stretch", sig = "(x: number, by: number = 2) -> number",
         doc = "x times by.", example = "stretch(3)   #=> 6",
         fn = function(x, by) return x * by end }

geo.def{ name = "count_to", sig = "(n: integer = 3) -> list", doc = "The numbers 1..n.",
         fn = function(n)
           local t = {}
           for i = 1, n do t[i] = math.type(n) == "integer" and i or -1 end
           return t
         end }

geo.def{ name = "apply", sig = "(f: function, x: any) -> any", doc = "f(x)",
         fn = function(f, x) return f(x) end }

geo.def{ name = "set_first", sig = "(t: any, x: any) -> any", doc = "t with another first.",
         fn = function(t, x) t[1] = x; return t end }

geo.def{ name = "same", sig = "(t: any) -> any", doc = "t", fn = function(t) return t end }

geo.def{ name = "nothing", sig = "() -> none", doc = "No value.", fn = function() end }

geo.def{ name = "pair", sig = "(x: any) -> any", doc = "Two values.",
         fn = function(x) return x, x + 1 end }

geo.def{ name = "tools", sig = "() -> record", doc = "A record with a function.",
         fn = function() return { one = 1, list = { 2, 3 }, inc = function(x) return x + 1 end } end }

geo.def{ name = "liar", sig = "() -> string", doc = "Promises a text.",
         fn = function() return 1 end }

geo.def{ name = "soft", sig = "(x: number|tensor) -> any", doc = "log(1 + exp(x)).",
         fn = function(x) return math.log(1 + math.exp(x)) end,
         batch = function(x) return geo.log(1 + geo.exp(x)) end }

geo.def{ name = "squares", sig = "() -> function", doc = "A function on arrays.",
         fn = function()
           calls = 0
           return geo.batch(function(x) calls = calls + 1; return x * x end)
         end }

geo.def{ name = "calls_made", sig = "() -> number", doc = "How often squares() was called.",
         fn = function() return calls end }

geo.def{ name = "rows", sig = "(f: function, x: tensor) -> any", doc = "f of each row.",
         fn = function(f, x) return f.batch(x) end }

geo.def{ name = "run_lua", sig = "(text: string) -> any", doc = "Runs a piece of Lua.",
         fn = function(text) return assert(load(text))() end }

geo.def{ name = "caught", sig = "(text: string) -> string", doc = "The error of a piece of Lua.",
         fn = function(text)
           local good, e = pcall(assert(load(text)))
           return good and "no error" or tostring(e)
         end }
