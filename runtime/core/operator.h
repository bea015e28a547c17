/* operator.h - the operators values understand, one list for VM and kinds. */
#ifndef GEO_CORE_OPERATOR_H
#define GEO_CORE_OPERATOR_H

#include "runtime/num/array.h"

typedef enum {
    OP2_ADD, OP2_SUB, OP2_MUL, OP2_DIV, OP2_MOD, OP2_POW,
    OP2_EQ, OP2_NE, OP2_LT, OP2_LE, OP2_GT, OP2_GE,
    OP2_AND, OP2_OR,                /* on masks; on booleans the compiler jumps */
    OP2_MATMUL, OP2_MEET, OP2_GIVEN, OP2_IN,
    OP1_NEG, OP1_NOT, OP1_BOUNDARY, OP1_PRIME,
    OPERATORS
} geo_operator;

/* "+", "==", "bd": as written in a program. */
const char *operator_text(int op);

/* x ^ y for numbers: the same in constants, registers and tensors. */
static inline double operator_power(double x, double y) { return array_power(x, y); }

#endif
