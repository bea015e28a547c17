# Statistics run over points, the first axis.
x = [1, 2; 3, 6; 5, 1]
mean(x)                         #=> [3, 3]
mean(x, axis: 2)                #=> [1.5, 4.5, 3]
mean([1, 2, 6])                 #=> 3
mean([])                        #=> nan
mean([1, i])                    #=> 0.5 + 0.5i
var(x)                          #=> [4, 7]
var(x, ddof: 0)                 #~> [2.6666666666666667, 4.666666666666667] +-1e-14
std([1, 2, 3, 4])^2             #~> 1.6666666666666667 +-1e-14
var([5])                        #=> nan
var(1e9 + [4, 7, 13, 16])       #=> 30
cov(x)                          #=> [4, -1; -1, 7]
cov([1, 2, 3])                  #=> 1
cor(x)[1, 2]                    #~> -0.1889822365046136 +-1e-14
median([4, 1, 3, 2])            #=> 2.5
median(x)                       #=> [3, 2]
median([1, nan])                #=> nan
quantile(1..5, 0.25)            #=> 2
quantile(x, [0, 1])             #=> [1, 1; 5, 6]
quantile([1, 2], 2)             #!> between 0 and 1
h = histogram([1, 2, 2, 3, nan, 10], bins: 3, range: 1..4)
h.counts                        #=> [1, 2, 1]
h.edges                         #=> [1, 2, 3, 4]
histogram([1, 2, 3], bins: [0, 2, 4]).counts    #=> [1, 2]
histogram([7]).counts[6]        #=> 1
histogram([1], bins: [2, 1])    #!> ascending
sum(histogram(cumsum(ones(1000))/1000, 7).counts)       #=> 1000
