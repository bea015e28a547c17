# files of lang/compile
