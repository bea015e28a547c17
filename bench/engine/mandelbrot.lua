local function escape(a, b, limit)
  local x, y, n = 0.0, 0.0, 0
  while x*x + y*y <= 4 and n < limit do
    local t = x*x - y*y + a
    y = 2*x*y + b
    x = t
    n = n + 1
  end
  return n
end
local total = 0
for i = 1, 300 do
  for j = 1, 300 do
    total = total + escape(-2 + 3*i/300, -1.5 + 3*j/300, 200)
  end
end
print(total)
