for k in 1..3
    print(k)
end
