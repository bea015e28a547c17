name = "f"
name'
