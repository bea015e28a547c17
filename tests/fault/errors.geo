# Errors are caught and made again, with traces and labels.
deep(n) = if n == 0 { [1, 2][5] } else { deep(n - 1) }
for k in 1..5 { try deep(k) else k }
try ([1, 2, 3] + [1, 2]) else "shapes"
try {a: 1}.b else "property"
try "a" * 2 else "types"
