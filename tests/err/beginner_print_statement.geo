# Python 2 printed with a word.
print "hello"
