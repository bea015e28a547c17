sign_word(x) = {
    if x > 0 { word = "positive" }
    word
}
print(sign_word(1))
print(sign_word(-1))
