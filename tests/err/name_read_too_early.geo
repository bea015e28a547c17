total = 0
add(x) = {
    total = total + x
    total
}
add(3)
