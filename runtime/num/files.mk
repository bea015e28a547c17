# files of runtime/num
GEO_H += runtime/num/regular.h
