save(plot([1, 4, 9]), "picture.jpeg")
