"""The instructions of the HOC machine: the one table.

The compiler, the machine (through the generated `opcodes.pxd`) and the
disassembler all read it. After a change: ``python -m nrnmini.hoc.opcodes``.

An instruction has up to three operands:

    a   a number: how many subscripts or arguments, a local's slot, a jump target
    b   a small number: a mode or flags
    u   8 bytes: a number, the address of a scalar, or a reference to a symbol or
        another object

`stack` shows the top of the stack before and after, newest value last: n a
number, o an object, s a text, c a cell that can be assigned, p a pointer (data
handle), S a section, it an iterator, * anything, x.. any number of them.

A `place` is a scalar variable or a constant. Instructions with one place keep it in
`u`, and `b` says where it lives; those with two have the second in `v`, and `b` is
the first place's letter plus 16 times that of the second (see `fuse`).
"""

from __future__ import annotations

from dataclasses import dataclass

# Places of a scalar: what the operand is counted from. The machine holds the first
# four bases in a table, so that finding G, M, L and A is one addition.
PLACES = {
    "G": "nothing: the operand is the address of a top-level or built-in variable",
    "M": "the scalars of the running instance",
    "L": "the locals",
    "A": "the arguments; checked when the procedure was entered (`Code.safe`)",
    "B": "the locals: one whose address was taken, so that it lives in a buffer",
    "K": "nothing: a constant (the machine sees a G)",
}
G, M, L, A, B, K = range(6)

# What the caller of a procedure does with its result.
WANTS = {"nothing": 0, "number": 1, "object": 2, "anything": 3}
NOTHING, WANT_NUMBER, WANT_OBJECT, ANYTHING = range(4)

# Assignments: 0 is `=`.
ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=")


@dataclass(frozen=True)
class Op:
    """One instruction: name, operands, stack effect, effect."""

    name: str
    operands: str
    stack: str
    effect: str


def _table(text: str) -> tuple[Op, ...]:
    rows = []
    for line in text.strip().splitlines():
        if line.strip() and not line.startswith("#"):
            name, operands, stack, effect = (part.strip() for part in line.split(" | "))
            rows.append(Op(name, operands, stack, effect))
    return tuple(rows)


# ruff: noqa: E501
OPS = _table("""
# name          | operands     | stack              | effect
CONSTS          | a u:obj      | -- n..             | push the a numbers of the tuple u
TEXT            | u:obj        | -- s               | push the literal u
NULL            |              | -- o               | push the null object
DROP            |              | * --               | forget the top
SWAP            |              | n m -- m n         | exchange two numbers
NUMBER          |              | * -- n             | the top must be a number (an empty result is 0)

# Scalars.
LOAD            | b u:place    | -- n               | push place
LOAD_B          | a            | -- n               | push local a, whose address was taken
LOAD_U          | u:sym        | -- n               | push u, undefined when compiled; error if it still is
ARG             | a            | -- n               | push $a
ARG_I           | a            | -- n               | push $i, i in local a
SET             | b u:place    | n --               | place = n
MOVE            | b u:place v:place | --            | first place = second place
STORE           | a b u:place  | n -- [n]           | place = n; a: keep n
ADD_TO          | a b u:place  | n -- [n]           | place += n; a: keep the result
SUB_FROM        | a b u:place  | n -- [n]           | place -= n
MUL_BY          | a b u:place  | n -- [n]           | place *= n
DIV_BY          | a b u:place  | n -- [n]           | place /= n; error if n is 0
INCREASE        | b u:place v:place | --            | first place += second place
STORE_INT       | a b u:sym    | n -- [n]           | u (an int of the simulator) b= n, truncated
SET_ARG_I       | a b u:num    | n -- [n]           | $i (i in local u) b= n; a: keep

# Arithmetic. eps is float_epsilon. _SP: the right operand is a place; _PP: both are.
ADD             |              | n m -- n+m         | sum
ADD_SP          | b u:place    | n -- n+place       | the same
ADD_PP          | b u:place v:place | -- u+v             | the same
SUB             |              | n m -- n-m         | difference
SUB_SP          | b u:place    | n -- n-place       | the same
SUB_PP          | b u:place v:place | -- u-v             | the same
MUL             |              | n m -- n*m         | product
MUL_SP          | b u:place    | n -- n*place       | the same
MUL_PP          | b u:place v:place | -- u*v             | the same
DIV             |              | n m -- n/m         | error if m is 0
DIV_SP          | b u:place    | n -- n/place       | the same
DIV_PP          | b u:place v:place | -- u/v             | the same
MOD             |              | n m -- n%m         | in [0, m); error unless m > 0
MOD_SP          | b u:place    | n -- n%place       | the same
MOD_PP          | b u:place v:place | -- u%v             | the same
POW             |              | n m -- n^m         | error outside of the domain
NEG             |              | n -- -n            | minus
NOT             |              | n -- !n            | 1 if n is exactly 0
AND             |              | n m -- n&&m        | both were evaluated
OR              |              | n m -- n||m        | both were evaluated
EQ              |              | n m -- n==m        | within eps
NE              |              | n m -- n!=m        | within eps
LT              |              | n m -- n<m         | n < m - eps
LE              |              | n m -- n<=m        | n <= m + eps
GT              |              | n m -- n>m         | n > m + eps
GE              |              | n m -- n>=m        | n >= m - eps
EQ_ANY          | b            | * * -- n           | objects by identity, texts by content; b: negate
MATH            | a            | n -- n             | function a of MATH_FUNCTIONS

# Jumps. LOOP and FOR_STEP also notice Ctrl-C.
JUMP            | a:jump       | --                 | go to a
LOOP            | a:jump       | --                 | go back to a
JUMP_FALSE      | a:jump       | n --               | go to a if n is exactly 0
UNLESS_EQ       | a:jump       | n m --             | go to a unless n == m
UNLESS_EQ_SP    | a:jump b u:place | n --               | go to a unless n == place
UNLESS_EQ_PP    | a:jump b u:place v:place | --                 | go to a unless first == second place
UNLESS_NE       | a:jump       | n m --             | go to a unless n != m
UNLESS_NE_SP    | a:jump b u:place | n --               | go to a unless n != place
UNLESS_NE_PP    | a:jump b u:place v:place | --                 | go to a unless first != second place
UNLESS_LT       | a:jump       | n m --             | go to a unless n < m
UNLESS_LT_SP    | a:jump b u:place | n --               | go to a unless n < place
UNLESS_LT_PP    | a:jump b u:place v:place | --                 | go to a unless first < second place
UNLESS_LE       | a:jump       | n m --             | go to a unless n <= m
UNLESS_LE_SP    | a:jump b u:place | n --               | go to a unless n <= place
UNLESS_LE_PP    | a:jump b u:place v:place | --                 | go to a unless first <= second place
UNLESS_GT       | a:jump       | n m --             | go to a unless n > m
UNLESS_GT_SP    | a:jump b u:place | n --               | go to a unless n > place
UNLESS_GT_PP    | a:jump b u:place v:place | --                 | go to a unless first > second place
UNLESS_GE       | a:jump       | n m --             | go to a unless n >= m
UNLESS_GE_SP    | a:jump b u:place | n --               | go to a unless n >= place
UNLESS_GE_PP    | a:jump b u:place v:place | --                 | go to a unless first >= second place
FOR_TEST        | a:jump b u:place | n -- [n]       | if place > n + eps: drop n, go to a
FOR_TEST_ANY    | a:jump       | n m -- [n]         | if m > n + eps: drop n, go to a
FOR_STEP        | a:jump b u:place | n -- [n]       | place += 1; if place <= n + eps go to a, else drop n

# Arrays of numbers.
GET_1           | u:sym        | i -- n             | push u[i]
GET_1_P         | b u:sym v:place | -- n            | push u[place]
GET_N           | a u:sym      | i.. -- n           | push u[i]..[k], a subscripts
INDEX           | a u:sym      | i.. -- k           | k: element of u counted in memory order, a subscripts
INDEX_P         | b u:sym v:place | -- k            | the same for u[place]
SET_K           | a b u:sym    | k n -- [n]         | element k of u b= n; a: keep

# Texts and objects.
STRING          | u:sym        | -- s               | push the strdef u
ARG_STR         | a            | -- s               | push $sa
ARG_STR_I       | a            | -- s               | push $si, i in local a
SET_STRING      |              | s s --             | first text = second text
CELL            | u:sym        | -- c               | push the objref u
CELL_AT         | a u:sym      | i.. -- c           | push an element of the objref array u
ARG_OBJ         | a            | -- o               | push $oa
ARG_OBJ_I       | a            | -- o               | push $oi, i in local a
LOCAL_OBJ       | a            | -- o               | push localobj a
LOCAL_CELL      | a            | -- c               | push localobj a so that it can be assigned
THIS            |              | -- o               | push the running instance
SET_CELL        | a            | c o -- [o]         | cell = object; a: keep
NEW             | a u:sym      | *.. -- o           | make a u with a arguments
INSTANCE        | u:sym        | n -- o             | push the live object u[n]
MEMBER          | u:site       | *.. -- *           | component or method of an object or section: see `Site`
SET_MEMBER      | a b u:site   | *.. * -- [*]       | component b= value; a: keep
MEMBER_PTR      | u:site       | *.. -- p           | pointer to a component

# Pointers.
PTR_VAR         | u:sym        | -- p               | &u
PTR_ARRAY       | a u:sym      | i.. -- p           | &u[i]
PTR_LOCAL       | a            | -- p               | &local
PTR_RANGE       | a u:sym      | i.. n -- p         | &v(n), a subscripts
ARG_PTR         | a            | -- p               | push the pointer $&a itself
ARG_PTR_I       | a            | -- p               | push the pointer $&i, i in local a
POINTED         | a            | -- n               | push the target of $&a
SET_POINTED     | a b          | n -- [n]           | the target of $&a b= n (b / 2: keep it)
DEREF           | a            | p [i] -- n         | its target; a: element i from there
SET_DEREF       | a b          | p [i] n -- [n]     | target b= n; a is 1: element i, 2: keep n

# Calls.
CALL            | a b u:sym    | *.. -- [*]         | procedure u with a arguments; b: what is wanted of it
NUMARG          |              | -- n               | how many arguments the procedure was called with
BUILTIN         | a b u:sym    | *.. -- [*]         | built-in function u with a arguments
CALL_LINES      | u:obj        | --                 | a built-in function, once for each row of numbers of u
RETURN          |              | --                 | leave a proc or iterator
RETURN_NUM      |              | n --               | leave a func
RETURN_P        | b u:place    | --                 | leave a func with the value of place
RETURN_OBJ      |              | o --               | leave an obfunc
NO_RESULT       |              | --                 | a func without a value, or a proc with one: error
FAIL            | u:obj        | --                 | an error that the compiler found: raise it
STOP            |              | --                 | unwind to top level
END             |              | --                 | the end of a top-level statement
ITERATE         | a u:sym      | *.. --             | run iterator u; then go on at ip+1; its statement is at ip+2
ITERATE_MEMBER  | u:site       | *.. --             | the same for an iterator of an object
ITER_STATEMENT  |              | --                 | run the statement of the caller's `for`
BODY_END        |              | --                 | end of that statement: go on in the iterator
BODY_BREAK      |              | --                 | `break` in it: leave the iterator

# Printing.
PRINT           | b            | * --               | an item of print; b: texts get a blank too
PRINT_END       |              | --                 | newline
SHOW            | b            | * --               | a top-level expression

# Sections. "Current" is the top of the section stack.
SECTION         | a u:sym      | i.. -- S           | push a section
ENTER           | a            | * --               | make it current; a: an object repeats the current one
LEAVE           |              | --                 | forget the current section
ACCESS          |              | S --               | replace the current section
RANGE_GET       | a b u:sym    | i.. [n] -- n       | range variable u at n (b) or the middle
RANGE_SET       | a b u:sym    | i.. [n] n -- [n]   | b: 1 has a position, 2 keep, 4.. assignment
RANGE_LINE      | u:site       | *.. --             | rv(x1:x2) = y1:y2
PROP_GET        | u:sym        | -- n               | nseg, L, Ra, rallbranch of the current section
PROP_SET        | a b u:sym    | n -- [n]           | the same b= n; a: keep
CREATE          | a u:sym      | i.. --             | create sections u
OBJREF          | a u:sym      | i.. --             | declare the objref u
DOUBLE          | a u:sym      | i.. --             | declare the array u
DELETE          | u:sym        | --                 | forget the number u
INSERT          | u:obj        | --                 | insert mechanism u
UNINSERT        | u:obj        | --                 | take it out
CONNECT         | a            | S n [S] n --       | child(n), parent(n); a: 0 the parent is the current section
SETPOINTER      | u:site       | *.. p --           | POINTER = p; a range variable when u has no base
FORALL          |              | -- it              | all sections, of the instance if one runs
FORSEC          |              | * -- it            | the matching ones
NEXT            | a:jump       | it -- [it]         | enter the next section, or drop it and go to a
IFSEC           | a:jump       | * --               | go to a unless the current section matches
SEGMENTS        |              | n -- n n           | for (x): position and end; top: include the ends
SEGMENT         | a:jump       | n n -- [n n n]     | push the next x, or drop both and go to a
""")

NUMBERS = {op.name: i for i, op in enumerate(OPS)}


def _numbers_of(operand: str) -> frozenset[int]:
    return frozenset(i for i, op in enumerate(OPS) if operand in op.operands.split())


JUMPS = _numbers_of("a:jump")
PLACED = _numbers_of("u:place")
#: Those whose only place is v: b is its letter.
SECOND_ONLY = _numbers_of("v:place") - PLACED

MATH_FUNCTIONS = (
    "sin", "cos", "tanh", "atan", "exp", "log", "log10", "sqrt", "int", "abs", "erf",
    "erfc",
)  # fmt: skip


def header() -> str:
    """The text of opcodes.pxd."""
    lines = [
        "# Generated from opcodes.py by `python -m nrnmini.hoc.opcodes`: do not edit.",
        "",
        "cdef enum:",
    ]
    lines += [f"    OP_{op.name} = {i}" for i, op in enumerate(OPS)]
    lines += ["", "cdef enum:"]
    lines += [f"    MATH_{name.upper()} = {i}" for i, name in enumerate(MATH_FUNCTIONS)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path(__file__).with_suffix(".pxd").write_text(header())
