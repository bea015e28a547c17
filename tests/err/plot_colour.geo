plot([1, 4, 9], colour: "blu")
