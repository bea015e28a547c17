-- lua.lua - for the errors of Lua extensions.
local function inner(x)
  if x == 0 then error("no scale") end
  return geo.sqrt("text")
end

geo.def{ name = "shrink", sig = "(x: number) -> number", doc = "Fails.",
         fn = function(x)
           local y = inner(x)
           return y
         end }
geo.def{ name = "apply", sig = "(f: function, x: any) -> any", doc = "f(x)",
         fn = function(f, x)
           local y = f(x)
           return y
         end }
geo.def{ name = "liar", sig = "(x: any) -> string", doc = "Promises a text.",
         fn = function(x) return x end }
geo.def{ name = "thread", sig = "() -> any", doc = "Gives a coroutine.",
         fn = function() return coroutine.create(print) end }
geo.def{ name = "yields", sig = "(f: function) -> any", doc = "Yields through geo.",
         fn = function(f)
           return coroutine.wrap(function() return f(coroutine.yield) end)()
         end }
geo.def{ name = "late", sig = "() -> none", doc = "Defines too late.",
         fn = function() geo.def{ name = "x" } end }
geo.def{ name = "opens", sig = "() -> none", doc = "Opens a file.",
         fn = function() io.open("x") end }
geo.def{ name = "missing", sig = "() -> none", doc = "Asks for a name.",
         fn = function() return geo.sqroot(2) end }
geo.def{ name = "compares", sig = "(a: any) -> any", doc = "a < a",
         fn = function(a) return a < a end }
geo.def{ name = "pattern", sig = "() -> any", doc = "A bad pattern.",
         fn = function() return ("x"):find("[a") end }
