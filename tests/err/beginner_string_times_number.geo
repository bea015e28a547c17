# Python repeats a text by multiplying it.
line = "-" * 20
