local function run(n)
  local p = { x = 1.0, v = 0.0, k = 4.0 }
  for t = 1, n do
    p.v = p.v - p.k*p.x*0.001
    p.x = p.x + p.v*0.001
  end
  return p.x
end
print(string.format("%.6f", run(2000000)))
