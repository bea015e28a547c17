mass = 3
"mass " + mass
