"""Finding and running HOC files.

Owns: load_file, xopen and their relatives, the search path, data that stand in
the running file itself. Leaves to others: running text (interpreter).
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from nrnmini.hoc.builtins.files import Reader
from nrnmini.hoc.lexer import normalise
from nrnmini.hoc.stack import RunError
from nrnmini.hoc.symbol import UNDEFINED
from nrnmini.source import SourceFile


def expand(name: str) -> str:
    """A file name with its `$(NAME)` and `${NAME}` replaced.

    `$(NEURONHOME)/lib/hoc/NAME` is NAME of the library where the environment
    does not say otherwise.
    """
    name = re.sub(r"\$\((\w+)\)", r"${\1}", name)
    if "NEURONHOME" not in os.environ:
        name = re.sub(r"^\$\{?NEURONHOME\}?/(lib/hoc/)?", "", name)
    return os.path.expandvars(name)


class InlineReader(Reader):
    """The running HOC file from behind the current line on.

    Moving its position moves on what the interpreter reads next.
    """

    def __init__(self, lexer):
        self.lexer = lexer
        self.text = lexer.text
        self.name = lexer.source.name

    @property
    def position(self) -> int:
        return self.lexer.pos

    @position.setter
    def position(self, value: int) -> None:
        self.lexer.pos = value


class Library:
    """The part of the interpreter that reads files."""

    def _init_library(self) -> None:
        self._reader: InlineReader | None = None  # of the last fscan or getstr

    def inline_reader(self):
        """A reader over the HOC file that runs, or None."""
        if not self.inputs:
            return None
        lexer = self.inputs[-1]
        if self._reader is None or self._reader.lexer is not lexer:
            self._reader = InlineReader(lexer)
        return self._reader

    def search(self, name: str) -> str | None:
        """The path of a library or model file, or None."""
        if "/" in name:
            return name if os.path.isfile(name) else self._in_library(name)
        if os.path.isfile(name):
            return name
        for folder in re.split(r"[: ]+", os.environ.get("HOC_LIBRARY_PATH", "")):
            if folder and os.path.isfile(os.path.join(folder, name)):
                return os.path.join(folder, name)
        return self._in_library(name)

    def _in_library(self, name: str) -> str | None:
        for folder in self.library_path:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
        return None

    def load_file(self, name: str, force: bool = False, symbol: str = "") -> bool:
        """Run a HOC file at top level, once.

        The file runs with its own folder as the current directory. A file that
        was loaded under the same name is skipped, unless `force`; `symbol` skips
        it if that name is defined. False, with a message, if there is no file.
        """
        if symbol:
            known = self.find_symbol(symbol)
            if known is not None and known.kind != UNDEFINED:
                return True
        elif not force and name in self.loaded:
            return True
        expanded = expand(name)
        path = self.search(expanded)
        if path is None:
            sys.stdout.flush()
            print(f"nrnmini: couldn't find: {name}", file=sys.stderr)
            return False
        self.loaded.add(name)
        path = os.path.abspath(path)
        folder = os.path.dirname(path)
        former = os.getcwd()
        is_library = any(os.path.abspath(p) == folder for p in self.library_path)
        move = not is_library and folder != former
        if move:
            os.chdir(folder)
        try:
            self._run_path(path, expanded, None)
        finally:
            if move:
                os.chdir(former)
        return True

    def xopen(self, name: str) -> None:
        """Run a file in the scope of the running object. RunError if absent."""
        name = expand(name)
        if not os.path.isfile(name):
            found = self._in_library(name)
            if found is None:
                raise RunError(f"there is no file `{name}` here ({os.getcwd()})")
            name = found
        instance = self.machine.scope_object
        scope = None
        if instance is not None:
            scope = self.scope_of(instance)
        elif self.depth:
            scope = self.scope
        self._run_path(name, name, scope)

    def _run_path(self, path: str, name: str, scope) -> None:
        try:
            text = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
        except OSError as e:
            raise RunError(f"the file `{name}` cannot be read: {e.strerror}") from e
        self._run(SourceFile(name, normalise(text)), scope, is_file=True)

    def load_names(self, keyword: str, names) -> bool:
        """`load_proc("f", ...)`: find and load the files that define them."""
        for name in names:
            symbol = self.top.get(name)
            if symbol is not None and symbol.kind != UNDEFINED:
                continue
            path = self._find_definition(keyword, name)
            if path is None:
                raise RunError(f"no file on the search path defines {keyword} `{name}`")
            self.load_file(path)
        return True

    def _find_definition(self, keyword: str, name: str) -> str | None:
        pattern = re.compile(rf"^{keyword}\s+{name}\b", re.MULTILINE)
        folders = [
            ".",
            *os.environ.get("HOC_LIBRARY_PATH", "").replace(":", " ").split(),
            *self.library_path,
        ]
        for folder in folders:
            for path in sorted(Path(folder).glob("*.*oc")):
                if path.suffix in (".hoc", ".oc"):
                    text = path.read_text(encoding="utf-8", errors="replace")
                    if pattern.search(text):
                        return str(path)
        return None
