# files of lang/syntax
