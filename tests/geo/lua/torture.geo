# Errors at every depth of crossing, a million crossings, finalisers.
use lua "torture.lua"
dive(f, n) = if n == 0 { error("bottom") } else { crossing(f, n - 1) }
fell(n) = try dive(dive, n) else "caught"
all([fell(n) == "caught" for n in 0..50])     #=> true
lua_fell(n) = try lua_dive(lua_dive, n) else "caught"
all([lua_fell(n) == "caught" for n in 0..50]) #=> true
caught_in_lua(30)                       #=> 30
try too_deep(x -> x) else "too deep"    #=> "too deep"
many(x -> x + 1, 200000)                #=> 200000
finalised() > 0                         #=> true
churn(2000)                             #=> 2000
keep_function(x -> x + 1)
kept_function(1)                        #=> 2
resurrected()                           #=> 3
