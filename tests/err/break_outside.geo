if true { break }
