geo.def{ name = "2x", sig = "() -> any", doc = "x", fn = print }
