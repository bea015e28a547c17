none(1)
