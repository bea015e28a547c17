number("two")
