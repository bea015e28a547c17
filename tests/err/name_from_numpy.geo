x = np.linspace(0, 1, 5)
