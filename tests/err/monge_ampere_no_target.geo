monge_ampere_residual(affine(2, 1))
