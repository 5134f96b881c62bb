"""The cache of compiled mechanisms, addressed by content.

Owns the key (everything that decides what a library contains) and the folder:
private to the user, filled by atomic renames, safe under many processes. Leaves to
the driver how a missing library is made.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nrnmini
from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl import build

# Of NMODL, and of C in VERBATIM.
_INCLUDE = re.compile(
    rb'^[ \t]*(?:INCLUDE|#[ \t]*include)[ \t]+"([^"\n]+)"', re.MULTILINE
)


def folder() -> Path:
    """`$NRNMINI_CACHE`, or the user's cache folder; made if missing, mode 0700.

    Raises
    ------
    NmodlError      it cannot be made, or belongs to or is open to someone else
    """
    chosen = os.environ.get("NRNMINI_CACHE")
    if chosen:
        return _private(Path(chosen))
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        return _private(base / "nrnmini")
    except NmodlError:
        # A home that cannot be written: batch systems, containers.
        user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME")
        return _private(Path(tempfile.gettempdir()) / f"nrnmini-{user}")


def _private(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None
    if hasattr(os, "getuid"):
        if status.st_uid != os.getuid():
            raise _refused(path, "it belongs to another user")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise _refused(path, "others may write to it")
    if not os.access(path, os.W_OK | os.X_OK):
        raise _refused(path, "it cannot be written")
    return path


def _refused(path: Path, why: str) -> NmodlError:
    return NmodlError(
        Diagnostic(
            f"compiled mechanisms cannot be kept in `{path}`: {why}",
            help="set NRNMINI_CACHE to a folder of your own that only you can write",
        )
    )


def included_files(path: Path) -> list[Path]:
    """The files that a MOD file INCLUDEs, and those that these include.

    Searched as NMODL does: the including file's folder, the current folder, its
    parent, then the list in `$MODL_INCLUDE`. A missing file is left out.
    """
    found: list[Path] = []
    pending = [path]
    while pending:
        file = pending.pop(0)
        for name in _INCLUDE.findall(file.read_bytes()):
            places = [file.parent, Path.cwd(), Path.cwd().parent]
            more = os.environ.get("MODL_INCLUDE", "")
            places += [Path(p) for p in more.split(os.pathsep) if p]
            for place in places:
                target = place / os.fsdecode(name)
                if target.is_file():
                    if target not in found:
                        found.append(target)
                        pending.append(target)
                    break
    return found


@functools.cache
def _translator() -> bytes:
    """A digest of the translator itself and of the headers."""
    digest = hashlib.sha256(nrnmini.__version__.encode())
    here = Path(__file__).parent
    for file in sorted([*here.rglob("*.py"), *build.INCLUDE.glob("*.h")]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.digest()


def key(path: Path, compiler: build.Compiler, checked: bool = False) -> str:
    """What decides the contents of the library made of a MOD file, in hex."""
    digest = hashlib.sha256(_translator())
    words = [compiler.identity, build.processor(), *build.flags(), path.name]
    if checked:
        words.append("checked")
    for word in words:
        digest.update(word.encode() + b"\0")
    for file in [path, *included_files(path)]:
        text = file.read_bytes()
        digest.update(len(text).to_bytes(8, "little") + text)
    return digest.hexdigest()[:32]


def is_whole(library: Path) -> bool:
    """Is it in the cache, and every byte as it was written there?"""
    try:
        wanted = library.with_suffix(".sha256").read_text()
        return hashlib.sha256(library.read_bytes()).hexdigest() == wanted
    except OSError:
        return False


def library(path: Path, make: Callable[[Path], None]) -> Path:
    """The file `path`, made by `make(temporary folder)` when it is not there whole.

    `make` writes a file of that name and whatever else belongs beside it into the
    folder it is given. Of several processes that need the same library one makes it.
    The library appears last, by a rename, after its digest.
    """
    if is_whole(path):
        return path
    _private(path.parent)
    with _locked(path.with_suffix(".lock")):
        if not is_whole(path):
            with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
                made = Path(temporary) / path.name
                make(made.parent)
                digest = hashlib.sha256(made.read_bytes()).hexdigest()
                made.with_suffix(".sha256").write_text(digest)
                files = sorted(made.parent.iterdir(), key=lambda file: file == made)
                for file in files:
                    file.chmod(0o600)
                    os.replace(file, path.with_suffix(file.suffix))
    return path


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file, where the operating system and file system have locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(path, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass  # without a lock two processes do the same work: harmless
        yield
    path.unlink(missing_ok=True)
