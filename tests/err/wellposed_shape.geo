wellposed(b -> 1)
