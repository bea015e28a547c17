# files of stdlib
