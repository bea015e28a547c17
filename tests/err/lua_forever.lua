-- lua_forever.lua - a loop that only a limit ends.
while true do pcall(function() while true do end end) end
