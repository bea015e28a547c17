/* interpreter_profiled.c - the loop of interpreter.c while a profile runs: before each
 * instruction the machine knows where it is, so that a clock can read it (profile.c). */
#define INTERPRET vm_interpret_profiled
#define NOTE_PLACE() (frame->pc = pc, vm->frame = frame)

#include "runtime/vm/interpreter.c"
