price() = 2*rate
price()
rate = 5
