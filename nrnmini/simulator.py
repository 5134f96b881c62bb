"""The simulator: one model with its engine, its interpreter and its face.

Owns: how the parts are put together, the loading of mechanisms, and the default
simulator behind ``from nrnmini import h``. Everything that can change belongs to a
`Simulator`; two of them share nothing, so that two models can run side by side in
two threads. Leaves to others: all the rest.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nrnmini.engine.engine import Engine
from nrnmini.errors import ModelError
from nrnmini.model.model import Model
from nrnmini.objects.context import Context

if TYPE_CHECKING:
    from nrnmini.nmodl.loader import Library


@dataclass(frozen=True)
class LoadedFile:
    """A MOD file in use: the library made of it, and how it was asked for."""

    library: Library
    checked: bool = False
    strict_globals: bool = False

    @property
    def options(self) -> tuple[bool, bool]:
        return self.checked, self.strict_globals


class Simulator:
    """A model and everything that runs it.

    Attributes
    ----------
    model, engine, context
        The floors below, for those who extend nrnmini.
    mod_files
        The MOD files that are loaded: Path -> LoadedFile.
    """

    def __init__(self):
        from nrnmini.nmodl import loader

        self.model = Model()
        self.engine = Engine(self.model)
        self.mod_files: dict[Path, LoadedFile] = {}
        builtin = loader.load_builtin()
        self._register(builtin, None, LoadedFile(builtin))
        self.context = Context(self.model, self.engine)
        self.context.load_mechanisms = self.load_mechanisms
        self.context.reload_mechanisms = self.reload_mechanisms
        self.context.write = _write
        self.context.restore = restore
        self.loaded_folders: set[Path] = set()

    @cached_property
    def interpreter(self):
        """The HOC interpreter, made when first needed."""
        from nrnmini.hoc.interpreter import Interpreter

        interpreter = Interpreter(self.context)
        interpreter.library_path.append(str(library_folder()))
        return interpreter

    @cached_property
    def h(self):
        """The face for Python, made when first needed."""
        from nrnmini.facade import Hoc

        return Hoc(self)

    def load_mechanisms(
        self, path=".", *, checked: bool = False, strict_globals: bool = False
    ) -> list[str]:
        """Compiles the MOD file, or those of a folder, and makes them usable.

        Parameters
        ----------
        path : str or Path
            A .mod file or a folder of them.
        checked : bool
            Find indices that are out of range in VERBATIM and behind POINTERs too;
            they end the step with an error that names the mechanism, the variable,
            the index, the size and the line. The numbers stay the same.
        strict_globals : bool
            Hide a GLOBAL declared in ASSIGNED from HOC and Python, as NEURON's
            document says; NEURON itself shows it, and so does nrnmini by default.

        Returns
        -------
        list of str
            The names of the mechanisms that are new in this simulator.

        Raises
        ------
        NmodlError
            A file cannot be translated or compiled.
        FileNotFoundError
            There is nothing at `path`.
        ModelError
            A name is taken, or a mechanism is loaded already in another way.
        """
        from nrnmini.nmodl import driver, loader

        path = Path(path).resolve()
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder `{path}`")
        before = set(self.model.mech_by_name)
        files = driver.mod_files(path) if path.is_dir() else [path]
        fresh: list = []
        libraries = driver.compile_files(files, checked, fresh.append)
        self._mention_warnings([r for r in fresh if not r.cached and r.warnings])
        for file, library in zip(files, libraries, strict=True):
            self._load(file, LoadedFile(loader.load(library), checked, strict_globals))
        self.loaded_folders.add(path)
        if "interpreter" in vars(self):
            self.interpreter.find_new_names()
        return [n for n in self.model.mech_by_name if n not in before]

    def _mention_warnings(self, results) -> None:
        """One line for files that were compiled just now, however many there are."""
        n = sum(len(result.warnings) for result in results)
        if n:
            names = ", ".join(sorted(result.path.name for result in results))
            folder = results[0].path.parent
            self.model.tell(
                f"nrnmini: {n} warning{'' if n == 1 else 's'} about {names}; "
                f"`nrnmini compile {folder}` shows them"
            )

    def _load(self, file: Path, new: LoadedFile) -> None:
        known = self.mod_files.get(file)
        if known is None:
            if self._register(new.library, file, new):
                self.mod_files[file] = new
        elif known.options != new.options:
            raise self._loaded_in_another_way(new.library.names[0], known)
        elif known.library.path != new.library.path:
            raise ModelError(
                f"`{file}` was edited since it was loaded\n"
                "help: `reload_mechanisms()` lets the running model follow the edit"
            )

    def _register(self, library: Library, file: Path | None, new: LoadedFile) -> bool:
        for name, descriptor in zip(library.names, library.descriptors, strict=True):
            if name not in self.model.mech_by_name:
                self.model.register(descriptor, library, new.strict_globals)
                continue
            owner = "the package"
            for other, known in self.mod_files.items():
                if name in known.library.names:
                    if known.options != new.options:
                        raise self._loaded_in_another_way(name, known)
                    if known.library.path == library.path:
                        return False  # a copy of a file that is loaded
                    owner = f"`{other}`"
            raise ModelError(
                f"the mechanism `{name}` exists already, from {owner}: give the one "
                f"in `{file}` another SUFFIX or POINT_PROCESS name"
            )
        return True

    def _loaded_in_another_way(self, name: str, known: LoadedFile) -> ModelError:
        return ModelError(
            f"the mechanism `{name}` is loaded already, with "
            f"checked={known.checked}, strict_globals={known.strict_globals}\n"
            "help: a Simulator loads a mechanism in one way; make another "
            "`nrnmini.Simulator()` for the other"
        )

    def reload_mechanisms(self) -> list[str]:
        """Lets the running model follow edits of its MOD files.

        Files that changed are compiled; their mechanisms go over to the new code
        between two time steps, all of them or, if there is an error, none. What
        still exists by name keeps its value and its references: RANGE variables,
        STATEs, globals, POINTERs, RANDOM streams. What is new has its default. A
        PARAMETER whose value in the file was edited follows where it still had the
        old one. CONSTRUCTOR and INITIAL do not run.

        Returns
        -------
        list of str
            The names of the mechanisms that changed.

        Raises
        ------
        NmodlError
            A file cannot be translated or compiled.
        ModelError
            A variable is gone and in use, a mechanism has become one of another
            kind or name, or the model is running.
        """
        from nrnmini.reload import reload_mechanisms

        return reload_mechanisms(self)

    def prepare(self):
        """Sorts and freezes the model; the token (a context manager) thaws it."""
        return self.engine.prepare()

    def __repr__(self):
        return f"<Simulator: {self.model.n_sections} sections>"


def library_folder() -> Path:
    """Where the standard run library in HOC lies."""
    from importlib.util import find_spec

    return Path(find_spec("nrnmini.shell").submodule_search_locations[0]) / "lib"


def _write(text: str) -> None:
    # Looked up at each call: a caller may have redirected sys.stdout.
    sys.stdout.write(text)


def restore(class_name: str, state):
    """A pickled object, remade in the default simulator."""
    obj = default_simulator().interpreter.instantiate(class_name)
    obj.__setstate__(state)
    return obj


_default: Simulator | None = None
_lock = threading.RLock()


def default_simulator() -> Simulator:
    """The simulator behind `nrnmini.h`, made on first use."""
    global _default
    with _lock:
        if _default is None:
            _default = Simulator()
        return _default
