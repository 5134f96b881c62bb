"""The values of a FUNCTION_TABLE, from the arguments of `table_NAME_SUFFIX(...)`.

Owns: what may be given, and its checks. The block that results is what
`nm_function_table` of nm_mech.h reads: five numbers for each argument of the table
(points, are the abscissas given?, lowest, highest, where the abscissas are), the
values, the abscissas. Values are copied: what becomes of the arrays afterwards does
not matter.
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.store.handle import DataHandle

HEAD = 5


def pack(args: tuple, n: int) -> list[float]:
    """The block of a table of n arguments.

    `(value)`: a constant; `(y, x)`: two Vectors; `(&y, points, low, high, ...)` or
    `(&y, points, &x, ...)`, once for each argument of the table.

    Raises
    ------
    ModelError      anything else
    """
    if len(args) == 1 and isinstance(args[0], (int, float)):
        return [1.0, 0.0, 0.0, 0.0, 0.0] * n + [float(args[0])]
    if args and hasattr(args[0], "buffer"):
        return _from_vectors(args, n)
    if not args or not isinstance(args[0], DataHandle):
        raise ModelError(
            "a FUNCTION_TABLE is given a constant, two Vectors, or `&y, points, low, "
            "high` or `&y, points, &x` for each argument"
        )
    return _from_arrays(args, n)


def _from_vectors(args, n):
    if n != 1 or len(args) != 2 or not hasattr(args[1], "buffer"):
        raise ModelError("two Vectors, y and x, are for a table of one argument")
    y, x = ([float(e) for e in vector] for vector in args)
    if not y or len(y) != len(x):
        raise ModelError(
            f"the Vectors of a FUNCTION_TABLE have {len(y)} and {len(x)} elements; "
            "they must be equally long and not empty"
        )
    return [float(len(y)), 1.0, x[0], x[-1], HEAD + len(y), *y, *x]


def _from_arrays(args, n):
    axes, k, total = [], 1, 1
    for i in range(n):
        rest = args[k:]
        if len(rest) < 2 or not isinstance(rest[0], (int, float)) or rest[0] < 1:
            raise ModelError(
                f"the number of points of argument {i + 1} of the table is missing"
            )
        points = int(rest[0])
        if isinstance(rest[1], DataHandle):
            axes.append((points, _values(rest[1], points)))
            k += 2
        elif len(rest) > 2:
            axes.append((points, (float(rest[1]), float(rest[2]))))
            k += 3
        else:
            raise ModelError(f"the range of argument {i + 1} of the table is missing")
        total *= points
    y = _values(args[0], total)
    head, abscissas = [], []
    for points, x in axes:
        given = not isinstance(x, tuple)
        at = HEAD * n + total + len(abscissas) if given else 0
        head += [float(points), float(given), x[0], x[-1], float(at)]
        if given:
            abscissas += x
    return head + y + abscissas


def _values(handle, n):
    try:
        return [float(handle.next(i).value) for i in range(n)]
    except IndexError as error:
        raise ModelError(
            f"the array given to a FUNCTION_TABLE has less than {n} elements: {error}"
        ) from None
