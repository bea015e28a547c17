local function product(a, b, n)
  local c = {}
  for i = 1, n do
    c[i] = {}
    for j = 1, n do
      local s = 0.0
      for k = 1, n do s = s + a[i][k]*b[k][j] end
      c[i][j] = s
    end
  end
  return c
end
local n = 150
local a = {}
for i = 1, n do a[i] = {} for j = 1, n do a[i][j] = i + j end end
print(string.format("%.0f", product(a, a, n)[n][n]))
