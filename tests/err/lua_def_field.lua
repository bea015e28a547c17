geo.def{ name = "x", sig = "(x: any) -> any", doc = "x" }
