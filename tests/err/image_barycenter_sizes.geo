image_barycenter(list([1, 0; 0, 0], [1, 0, 0; 0, 0, 0]))
