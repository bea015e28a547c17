panels([1, 4, 9])
