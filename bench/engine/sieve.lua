local function sieve(n)
  local prime = {}
  for i = 1, n do prime[i] = 1 end
  local count = 0
  for i = 2, n do
    if prime[i] == 1 then
      count = count + 1
      local k = i + i
      while k <= n do
        prime[k] = 0
        k = k + i
      end
    end
  end
  return count
end
print(sieve(2000000))
