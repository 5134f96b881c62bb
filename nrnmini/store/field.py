"""What a store is made of: the description of one field.

Owns: names, types, dimensions and legacy indices. Leaves to others: memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

_DTYPES = {
    "f64": 0,
    "float64": 0,
    "double": 0,
    "f32": 1,
    "float32": 1,
    "float": 1,
    "i64": 2,
    "int64": 2,
    "i32": 3,
    "int32": 3,
    "int": 3,
    "i16": 4,
    "int16": 4,
    "short": 4,
    "bool": 5,
    "handle": 6,
    "generic": 7,
}


class Field:
    """One field of a store: one or more variables of one type.

    Parameters
    ----------
    name : str
    dtype : str
        "f64" (or "float64", "double"), "f32" ("float32", "float"), "i64" ("int64"),
        "i32" ("int32", "int"), "i16" ("int16", "short"), "bool",
        "f64", "f32", "i64", "i32", "i16", "bool", "handle" (data handles) or
        "generic" (generic handles: a data handle of any type, or a literal).
    default : number
        What new rows start with, or a sequence with one per variable.
    num_variables : int, optional
        How many columns the field has; by default as many as `names`, or one.
    names : sequence of str, optional
        One per variable. Without it, several variables are called ``name#i``.
    array_dimension : int, sequence of int, or callable(i) -> int
        Values per row; one for all variables, or one per variable.
    optional : bool
        Starts switched off; see ``Store.set_field_status``.

    Attributes
    ----------
    variable_names : tuple of str
    dims : tuple of int
        Array dimension per variable.
    """

    __slots__ = (
        "name",
        "dtype",
        "code",
        "defaults",
        "variable_names",
        "dims",
        "optional",
        "_starts",
    )

    def __init__(
        self,
        name: str,
        dtype: str = "f64",
        default: Any = 0,
        num_variables: int | None = None,
        names: Sequence[str] | None = None,
        array_dimension: int | Sequence[int] | Callable[[int], int] = 1,
        optional: bool = False,
    ):
        if dtype not in _DTYPES:
            raise ValueError(
                f"`{dtype}` is not a type of field: use f64, f32, i64, i32, i16, "
                "bool, handle or generic"
            )
        if not isinstance(name, str) or not name:
            raise TypeError(f"a field needs a name, not {name!r}")
        if num_variables is not None and num_variables < 0:
            raise ValueError(f"field `{name}`: {num_variables} variables")
        # Arrays of NumPy, and its numbers.
        if hasattr(default, "tolist"):
            default = default.tolist()
        if hasattr(array_dimension, "tolist"):
            array_dimension = array_dimension.tolist()
        self.name = name
        self.dtype = dtype
        self.code = _DTYPES[dtype]
        self.optional = optional
        if names is not None:
            if num_variables is not None and num_variables != len(names):
                raise ValueError(
                    f"field `{name}`: {len(names)} names for {num_variables} variables"
                )
            self.variable_names = tuple(names)
        elif num_variables is None:
            self.variable_names = (name,)
        else:
            self.variable_names = tuple(f"{name}#{i}" for i in range(num_variables))
        n = len(self.variable_names)
        if callable(array_dimension):
            self.dims = tuple(array_dimension(i) for i in range(n))
        elif isinstance(array_dimension, Sequence):
            self.dims = tuple(array_dimension)
        else:
            self.dims = (array_dimension,) * n
        if len(self.dims) != n:
            raise ValueError(
                f"field `{name}`: {len(self.dims)} array dimensions for {n} variables"
            )
        if isinstance(default, Sequence) and not isinstance(default, str):
            self.defaults = tuple(default)
        else:
            self.defaults = (default,) * n
        if len(self.defaults) != n:
            raise ValueError(
                f"field `{name}`: {len(self.defaults)} defaults for {n} variables"
            )
        self._starts = (0, *accumulate(self.dims))

    @property
    def num_variables(self) -> int:
        return len(self.variable_names)

    def __repr__(self) -> str:
        return f"Field({self.name!r}, {self.dtype!r}, names={self.variable_names!r})"

    def legacy_index(self, variable: int, element: int = 0) -> int:
        """Position of a value if the variables of a row stood one after another.

        >>> f = Field("x", names=["x", "y", "z"], array_dimension=[1, 2, 1])
        >>> f.legacy_index(1, 1), f.legacy_index(2)
        (2, 3)
        """
        if not 0 <= variable < self.num_variables:
            raise IndexError(
                f"variable {variable} of field `{self.name}`: it has "
                f"{self.num_variables} variables"
            )
        if not 0 <= element < self.dims[variable]:
            raise IndexError(
                f"index {element} of `{self.variable_names[variable]}`: it has "
                f"{self.dims[variable]} elements"
            )
        return self._starts[variable] + element

    def from_legacy_index(self, k: int) -> tuple[int, int]:
        """(variable, element) of a legacy index.

        >>> f = Field("x", names=["x", "y", "z"], array_dimension=[1, 2, 1])
        >>> [f.from_legacy_index(k) for k in range(4)]
        [(0, 0), (1, 0), (1, 1), (2, 0)]
        """
        if not 0 <= k < self._starts[-1]:
            raise IndexError(
                f"legacy index {k} of field `{self.name}`: it has "
                f"{self._starts[-1]} values a row"
            )
        variable = bisect_right(self._starts, k) - 1
        return variable, k - self._starts[variable]
