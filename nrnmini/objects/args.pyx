# Reading of arguments, with messages that name method, argument and value.
#
# Owns: the exception types of this floor and the checks that its classes share.
# Vector has its own in C.

import operator

from nrnmini.errors import ModelError, suggest
from nrnmini.objects.stringref cimport StringRef


class ArgumentError(ModelError, TypeError):
    """An argument is missing, superfluous or of the wrong kind."""


class RangeError(ModelError, IndexError):
    """An index or a value lies outside what is possible."""


def describe(arg) -> str:
    """What an argument is, for a message."""
    if arg is None:
        return "None"
    if isinstance(arg, str):
        return f"the text {arg!r}" if len(arg) < 30 else "a text"
    if isinstance(arg, (int, float)):
        return f"the number {arg:g}"
    if isinstance(getattr(arg, "value", None), str):
        return "a text"
    return f"a {getattr(arg, 'class_name', None) or type(arg).__name__}"


def argument(args: tuple, k: int, method: str, what: str):
    """args[k], or a message that `what` is missing."""
    if k >= len(args):
        raise ArgumentError(f"`{method}` needs {what} as argument {k + 1}")
    return args[k]


def number(args: tuple, k: int, method: str, default: float | None = None) -> float:
    """Argument k as a float. `default` makes it optional."""
    if k >= len(args):
        if default is not None:
            return default
        raise ArgumentError(f"`{method}` needs a number as argument {k + 1}")
    try:
        return float(_not_text(args[k]))
    except (TypeError, ValueError):
        raise ArgumentError(
            f"`{method}` needs a number as argument {k + 1}, not {describe(args[k])}"
        ) from None


def _not_text(arg):
    if isinstance(arg, (str, bytes)):
        raise TypeError
    return arg


def whole(args: tuple, k: int, method: str, default: int | None = None) -> int:
    """Argument k as an int, cut off towards zero as HOC does."""
    if k < len(args):
        try:
            return operator.index(args[k])
        except TypeError:
            pass
    value = number(args, k, method, default)
    try:
        return int(value)
    except (ValueError, OverflowError):
        raise ArgumentError(
            f"`{method}` needs a whole number as argument {k + 1}, not {value:g}"
        ) from None


def between(
    args: tuple, k: int, method: str, low: float, high: float, what: str = "value"
) -> int:
    """Argument k as an int in [low, high]."""
    value = whole(args, k, method)
    if not low <= value <= high:
        if what == "index":
            raise RangeError(
                f"`{method}`: index {value} is out of range, size is {high + 1:g}"
            )
        raise RangeError(
            f"`{method}`: {what} {value} is not between {low:g} and {high:g}"
        )
    return value


cpdef str string(tuple args, Py_ssize_t k, str method, str default=None):
    """Argument k as a text: a str, or whatever has one in `.value`."""
    if k >= len(args):
        if default is not None:
            return default
        raise ArgumentError(f"`{method}` needs a text as argument {k + 1}")
    arg = args[k]
    if isinstance(arg, str):
        return arg
    if type(arg) is StringRef:
        return (<StringRef>arg).value
    value = getattr(arg, "value", None)
    if isinstance(value, str):
        return value
    raise ArgumentError(
        f"`{method}` needs a text as argument {k + 1}, not {describe(arg)}"
    )


cpdef object assign_text(tuple args, Py_ssize_t k, str method, str text):
    """Write to argument k, a strdef. A literal is left as it is."""
    string(args, k, method)
    arg = args[k]
    if type(arg) is StringRef:
        (<StringRef>arg).value = text
    elif not isinstance(arg, str):
        arg.value = text


def instance(args: tuple, k: int, method: str, cls: type, optional: bool = False):
    """Argument k as an object of `cls`. If optional, it may be absent or None."""
    arg = args[k] if k < len(args) else None
    if isinstance(arg, cls) or (arg is None and optional):
        return arg
    found = f", not {describe(arg)}" if k < len(args) else ""
    raise ArgumentError(f"`{method}` needs a {cls.__name__} as argument {k + 1}{found}")


def unknown(kind: str, name: str, candidates) -> ModelError:
    """The error for a name that is not one of `candidates`."""
    hint = suggest(name, candidates)
    return ModelError(f"`{name}` is not {kind}" + (f"; {hint}" if hint else ""))
