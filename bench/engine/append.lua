local function f(n)
  local v = {}
  for i = 1, n do v[#v + 1] = i end
  local s = 0
  for i, x in ipairs(v) do s = s + x end
  return s
end
print(f(2000000))
