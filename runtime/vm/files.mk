# files of runtime/vm
