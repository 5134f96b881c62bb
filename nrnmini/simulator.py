"""The simulator: one model with its engine, its interpreter and its face.

Owns: how the parts are put together, the loading of mechanisms, and the default
simulator behind ``from nrnmini import h``. Everything that can change belongs to a
`Simulator`; two of them share nothing, so that two models can run side by side in
two threads. Leaves to others: all the rest.
"""

from __future__ import annotations

import sys
import threading
from functools import cached_property
from pathlib import Path

from nrnmini.engine.engine import Engine
from nrnmini.errors import ModelError
from nrnmini.model.model import Model
from nrnmini.objects.context import Context


class Simulator:
    """A model and everything that runs it.

    Attributes
    ----------
    model, engine, context
        The floors below, for those who extend nrnmini.
    """

    def __init__(self):
        from nrnmini.nmodl import loader

        self.model = Model()
        self.engine = Engine(self.model)
        self._libraries: dict[str, Path] = {}
        self._options: dict[str, tuple] = {}  # how a mechanism was loaded
        self._register(loader.load_builtin())
        self.context = Context(self.model, self.engine)
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
        if path.is_dir():
            libraries = driver.compile_folder(path, checked)
        else:
            libraries = [driver.compile_mod(path, checked)]
        for library in libraries:
            self._register(loader.load(library), checked, strict_globals)
        self.loaded_folders.add(path)
        return [n for n in self.model.mech_by_name if n not in before]

    def _register(self, library, checked=False, strict_globals=False) -> None:
        options = checked, strict_globals
        for name, descriptor in zip(library.names, library.descriptors, strict=True):
            known = self.model.mech_by_name.get(name)
            if known is None:
                self._libraries[name] = library.path
                self._options[name] = options
                self.model.register(descriptor, library, strict_globals)
            elif self._options.get(name) != options:
                was_checked, was_strict = self._options.get(name, (False, False))
                raise ModelError(
                    f"the mechanism `{name}` is loaded already, with "
                    f"checked={was_checked}, strict_globals={was_strict}\n"
                    "help: a Simulator loads a mechanism in one way; make another "
                    "`nrnmini.Simulator()` for the other"
                )
            elif self._libraries.get(name) != library.path:
                raise ModelError(
                    f"the mechanism `{name}` exists already, from "
                    f"`{self._libraries.get(name, 'the package')}`: give the one in "
                    f"`{library.path}` another SUFFIX or POINT_PROCESS name"
                )

    def prepare(self):
        """Sorts and freezes the model; the token (a context manager) thaws it."""
        return self.engine.prepare()

    def __repr__(self):
        return f"<Simulator: {len(self.model.sections)} sections>"


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
