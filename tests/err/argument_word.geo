norm([3, 4], "spectral")
