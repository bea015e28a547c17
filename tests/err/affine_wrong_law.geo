affine(2, 1)(uniform(0..1))
