GEO_C += \
	runtime/vm/access.c \
	runtime/vm/args.c \
	runtime/vm/call.c \
	runtime/vm/call_error.c \
	runtime/vm/derivative.c \
	runtime/vm/derivative_blocks.c \
	runtime/vm/domain.c \
	runtime/vm/error.c \
	runtime/vm/freeze.c \
	runtime/vm/function_blocks.c \
	runtime/vm/function_field.c \
	runtime/vm/interpreter.c \
	runtime/vm/interpreter_profiled.c \
	runtime/vm/lanes.c \
	runtime/vm/lanes_loop.c \
	runtime/vm/operate.c \
	runtime/vm/profile.c \
	runtime/vm/registry.c \
	runtime/vm/tape.c \
	runtime/vm/tape_members.c \
	runtime/vm/tape_operators.c \
	runtime/vm/trace.c \
	runtime/vm/trace_call.c \
	runtime/vm/trace_derivative.c \
	runtime/vm/trace_step.c \
	runtime/vm/trace_value.c \
	runtime/vm/unwind.c \
	runtime/vm/vm.c
GEO_H += \
	runtime/vm/args.h \
	runtime/vm/derivative.h \
	runtime/vm/derivative_private.h \
	runtime/vm/freeze.h \
	runtime/vm/function_field.h \
	runtime/vm/lanes.h \
	runtime/vm/profile.h \
	runtime/vm/registry.h \
	runtime/vm/state.h \
	runtime/vm/tape.h \
	runtime/vm/tape_private.h \
	runtime/vm/trace.h \
	runtime/vm/trace_state.h \
	runtime/vm/vm.h
