"""Loads libraries of compiled mechanisms and finds their descriptors.

Owns the check that a library speaks our version of the interface. A library stays
loaded for the life of the process: rows and kernels of any simulator may use it.
"""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

from nrnmini.errors import Diagnostic, NmodlError

ABI_VERSION = 1


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


@dataclass(frozen=True)
class Library:
    """A loaded library: its file, and the addresses of its NmDescriptors."""

    path: Path
    descriptors: tuple[int, ...]
    names: tuple[str, ...]
    handle: ctypes.CDLL


def load(path: str | os.PathLike) -> Library:
    """Load a library that `compile_mod` made, or one shipped.

    Raises
    ------
    NmodlError      not loadable, not ours, or made for another interface version
    """
    path = Path(path)
    try:
        handle = ctypes.CDLL(str(path), mode=ctypes.RTLD_LOCAL)
        entry = handle.nrnmini_mechanisms
    except (OSError, AttributeError) as error:
        raise NmodlError(
            Diagnostic(
                f"`{path}` is not a library of mechanisms: {error}",
                help="give the .mod file itself; it is compiled when needed",
            )
        ) from None
    entry.restype = ctypes.POINTER(ctypes.c_void_p)
    entry.argtypes = []
    table = entry()
    descriptors: list[int] = []
    names: list[str] = []
    while table[len(descriptors)]:
        address = table[len(descriptors)]
        head = _Head.from_address(address)
        if head.abi_version != ABI_VERSION:
            raise NmodlError(
                Diagnostic(
                    f"`{path}` was made for version {head.abi_version} of the "
                    f"mechanism interface; this nrnmini has version {ABI_VERSION}",
                    help="load the .mod file again",
                )
            )
        descriptors.append(address)
        names.append(head.name.decode())
    return Library(path, tuple(descriptors), tuple(names), handle)


def load_mod(path: str | os.PathLike) -> Library:
    """Compile a MOD file if needed, and load it."""
    from nrnmini.nmodl.driver import compile_mod

    return load(compile_mod(path))


def load_builtin() -> Library:
    """The mechanisms shipped with the package.

    Raises
    ------
    NmodlError      the package was not built
    """
    from importlib.machinery import EXTENSION_SUFFIXES

    from nrnmini import mods

    for folder in mods.__path__:
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder) / f"_builtin{suffix}"
            if path.exists():
                return load(path)
    raise NmodlError(
        Diagnostic(
            "the built-in mechanisms are not compiled",
            help="install the package (`pip install .`), or run "
            "`python setup.py build_ext --inplace` in its sources",
        )
    )
