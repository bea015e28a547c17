A = region("sea_horse")
