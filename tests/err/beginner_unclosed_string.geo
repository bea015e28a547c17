name = "Ada
