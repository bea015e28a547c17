save(plot([1, 4, 9]), "no/such/folder/picture.svg")
