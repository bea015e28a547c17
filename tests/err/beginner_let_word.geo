# Many languages announce a variable.
let x = 3
