geo.def{ name = "x", sig = "x -> y", doc = "x", fn = print }
