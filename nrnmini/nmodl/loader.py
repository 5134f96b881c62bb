"""Loads libraries of compiled mechanisms and finds their descriptors.

Owns the check that a library speaks our version of the interface. A library stays
loaded for the life of the process, as rows and kernels of any simulator may use it,
unless its one user gives it up: code that a reload has replaced is unloaded.
"""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

from nrnmini.errors import Diagnostic, NmodlError

ABI_VERSION = 4

# What the shipped mechanisms may be compiled for, the best first.
INSTRUCTION_SETS = ("avx512", "avx2", "baseline")


class _Head(ctypes.Structure):
    """The first fields of NmDescriptor, which no version moves."""

    _fields_ = [
        ("abi_version", ctypes.c_uint32),
        ("kind", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("file", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
    ]


# const NmDescriptor* const* nrnmini_mechanisms(void)
_List = ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_void_p))


@dataclass(frozen=True)
class Library:
    """A loaded library: its file, and the addresses of its NmDescriptors."""

    path: Path
    descriptors: tuple[int, ...]
    names: tuple[str, ...]
    handle: ctypes.CDLL

    def close(self) -> None:
        """Unload it, if nobody else loaded the same file: nothing may refer to it."""
        import _ctypes

        close = getattr(_ctypes, "dlclose", None) or _ctypes.FreeLibrary
        close(self.handle._handle)


def load(path: str | os.PathLike) -> Library:
    """Load a library that `compile_mod` made.

    Raises
    ------
    NmodlError      not loadable, not ours, or made for another interface version
    """
    path = Path(path)
    try:
        handle = ctypes.CDLL(str(path), mode=ctypes.RTLD_LOCAL)
        lists = [_List(("nrnmini_mechanisms", handle))]
    except (OSError, AttributeError) as error:
        raise NmodlError(
            Diagnostic(
                f"`{path}` is not a library of mechanisms: {error}",
                help="give the .mod file itself; it is compiled when needed",
            )
        ) from None
    return _library(path, handle, lists)


def _library(path: Path, handle: ctypes.CDLL, lists: list) -> Library:
    descriptors = [address for one in lists for address in _until_null(one())]
    names: list[str] = []
    for address in descriptors:
        head = _Head.from_address(address)
        if head.abi_version != ABI_VERSION:
            raise NmodlError(
                Diagnostic(
                    f"`{path}` was made for version {head.abi_version} of the "
                    f"mechanism interface; this nrnmini has version {ABI_VERSION}",
                    help="load the .mod file again",
                )
            )
        names.append(head.name.decode())
    return Library(path, tuple(descriptors), tuple(names), handle)


def _until_null(pointers) -> list:
    """The elements of a NULL-terminated C array."""
    found: list = []
    while pointers[len(found)]:
        found.append(pointers[len(found)])
    return found


def load_mod(path: str | os.PathLike) -> Library:
    """Compile a MOD file if needed, and load it."""
    from nrnmini.nmodl.driver import compile_mod

    return load(compile_mod(path))


def load_builtin(instruction_set: str | None = None) -> Library:
    """The mechanisms shipped with the package.

    Parameters
    ----------
    instruction_set : a name of `INSTRUCTION_SETS`; else that in
        `$NRNMINI_INSTRUCTION_SET`, else the best that the machine can run. Results
        do not depend on it.

    Raises
    ------
    NmodlError      the package was not built, or the machine cannot run that
    """
    wanted = instruction_set or os.environ.get("NRNMINI_INSTRUCTION_SET")
    path = _builtin_path()
    handle = ctypes.CDLL(str(path), mode=ctypes.RTLD_LOCAL)
    handle.nrnmini_lists.restype = ctypes.POINTER(_List)
    for name in (wanted,) if wanted else INSTRUCTION_SETS:
        lists = handle.nrnmini_lists(name.encode())
        if lists:
            return _library(path, handle, _until_null(lists))
    can = [n for n in INSTRUCTION_SETS if handle.nrnmini_lists(n.encode())]
    raise NmodlError(
        Diagnostic(
            f"the built-in mechanisms cannot run here with the instruction set "
            f"`{wanted}`",
            help=f"unset NRNMINI_INSTRUCTION_SET, or set it to {' or '.join(can)}",
        )
    )


def _builtin_path() -> Path:
    from importlib.machinery import EXTENSION_SUFFIXES

    from nrnmini import mods

    for folder in mods.__path__:
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder) / f"_builtin{suffix}"
            if path.exists():
                return path
    raise NmodlError(
        Diagnostic(
            "the built-in mechanisms are not compiled",
            help="install the package (`pip install .`), or run "
            "`python setup.py build_ext --inplace` in its sources",
        )
    )
