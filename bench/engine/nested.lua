local function f(n)
  local s = 0.0
  for i = 1, n do
    for j = 1, n do
      s = s + (i*0.5 - j*0.25)/(i + j)
    end
  end
  return s
end
print(math.floor(f(3000)))
