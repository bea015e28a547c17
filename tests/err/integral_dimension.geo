integrate(x -> sum(x), box(zeros(99), ones(99)))
