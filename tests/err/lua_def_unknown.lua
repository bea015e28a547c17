geo.def{ name = "x", signature = "() -> any", doc = "x", fn = print }
