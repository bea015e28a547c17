local function f(n)
  local sqrt, sin, exp = math.sqrt, math.sin, math.exp
  local s = 0.0
  for i = 1, n do s = s + sqrt(i)*sin(i) + exp(-i/n) end
  return s
end
print(string.format("%.3f", f(3000000)))
