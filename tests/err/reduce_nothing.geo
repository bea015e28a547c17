reduce((a, b) -> a + b, [])
