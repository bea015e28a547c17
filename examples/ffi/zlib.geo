# Compressing a stream of tokens with zlib (Debian: zlib1g-dev): arrays of bytes, sizes that
# are checked before C runs, an in-out length.
extern "libz.so" {
    compressBound(n: size) -> size
    compress2(out_: out u8[room], n_out: inout size, data: in u8[n], n: size = len(data), level: int,
              room: size) -> int
    uncompress(out_: out u8[room], n_out: inout size, data: in u8[n], n: size = len(data),
               room: size) -> int
    crc32(start: size, data: in u8[n], n: u32 = len(data)) -> size
}

# A walk on 64 tokens that likes to stay where it is.
seed(5)
steps = sample(normal(0, 0.7), 5000)
tokens = [0.0 for k in 1..5000]
for k in 2..5000 { tokens[k] = mod(tokens[k - 1] + round(steps[k]), 64) }

room = compressBound(5000)
packed = compress2(room, tokens, 9, room)
bytes = packed.out_[1..packed.n_out]
print("bits per token:", round(80*len(bytes)/5000)/10, "of 6")
back = uncompress(5000, bytes, 5000)
all(back.out_ == tokens)
crc32(0, back.out_) == crc32(0, tokens)
