# files of runtime/core
GEO_C += \
	runtime/core/code.c \
	runtime/core/code_verify.c \
	runtime/core/compare.c \
	runtime/core/heap.c \
	runtime/core/object.c \
	runtime/core/print.c \
	runtime/core/print_format.c \
	runtime/core/print_number.c \
	runtime/core/print_tensor.c \
	runtime/core/tensor.c \
	runtime/core/tensor_assign.c \
	runtime/core/tensor_binary.c \
	runtime/core/tensor_error.c \
	runtime/core/tensor_index.c \
	runtime/core/tensor_linear.c \
	runtime/core/tensor_operand.c \
	runtime/core/tensor_selector.c \
	runtime/core/tensor_stack.c \
	runtime/core/tensor_zip.c
GEO_H += \
	runtime/core/code.h \
	runtime/core/compare.h \
	runtime/core/heap.h \
	runtime/core/kinds.def \
	runtime/core/object.h \
	runtime/core/opcodes.def \
	runtime/core/operator.h \
	runtime/core/print.h \
	runtime/core/print_private.h \
	runtime/core/tensor.h \
	runtime/core/tensor_error.h \
	runtime/core/tensor_operand.h \
	runtime/core/tensor_selector.h \
	runtime/core/tensor_view.h \
	runtime/core/value.h
