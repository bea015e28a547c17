#!geo --isolate
extern "sample.so" { crash(how: i32) }
crash(1)
