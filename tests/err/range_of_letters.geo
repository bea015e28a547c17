for c in "a".."z" { print(c) }
