local function adder(k) return function(x) return x + k end end
local function run(n)
  local s = 0
  for i = 1, n do
    local f = adder(i)
    s = s + f(1)
  end
  return s
end
print(run(2000000))
