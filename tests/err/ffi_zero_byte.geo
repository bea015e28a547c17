extern "libc.so.6" { strlen(s: string) -> size }
strlen("a\u{0}b")
