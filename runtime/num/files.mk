# files of runtime/num
