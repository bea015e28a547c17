image("holiday.png")
