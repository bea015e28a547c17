if "3" < 4 { "less" }
