# files of runtime/manifold
