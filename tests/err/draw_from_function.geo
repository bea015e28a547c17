x ~ normal
