use lua "nowhere.lua"
