print("{pi:.3q}")
