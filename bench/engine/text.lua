local function f(n)
  local t = {}
  for i = 1, n do t[#t + 1] = i .. "," end
  return #table.concat(t)
end
print(f(400000))
