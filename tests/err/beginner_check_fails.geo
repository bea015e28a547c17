x = 0.1 + 0.2
check x == 0.3, "decimal fractions are rounded"
