extern "sample.so" { greeting(polite: bool) -> string }
greeting(false)
