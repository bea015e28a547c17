# Mathematics writes n!.
ways = 5!
