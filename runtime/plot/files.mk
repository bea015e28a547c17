# files of runtime/plot
