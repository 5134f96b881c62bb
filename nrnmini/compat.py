"""nrnmini under NEURON's names, for scripts that say ``from neuron import h``.

Owns: the modules `neuron`, `neuron.hoc`, `neuron.nrn`, `neuron.units`, `neuron.gui`,
`hoc` and `nrn`. They are made on request and live in `sys.modules` only; no file of
such a name is installed, so that a real NEURON in the same environment is untouched.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

#: The version of NEURON whose behaviour is followed.
NEURON_VERSION = "9.0.2"

_MISSING = ("rxd", "crxd", "coreneuron", "rxdtests", "tests")


def load_mechanisms(
    path=".", warn_if_already_loaded=True, *, checked=False, strict_globals=False
) -> bool:
    """Compiles and loads the MOD file, or those of a folder, for the default `h`.

    `checked` and `strict_globals`: see ``Simulator.load_mechanisms``.

    Returns True, or False with a remark if there is no MOD file at `path`.
    """
    from nrnmini.simulator import default_simulator

    sim = default_simulator()
    place = Path(path).resolve()
    if place in sim.loaded_folders:
        if warn_if_already_loaded:
            print(f"Mechanisms already loaded from path: {path}. Aborting.")
        return False
    if place.is_dir() and not any(place.glob("*.mod")):
        print(f"nrnmini: there is no .mod file in {place}", file=sys.stderr)
        return False
    sim.load_mechanisms(place, checked=checked, strict_globals=strict_globals)
    return True


def reload_mechanisms() -> list[str]:
    """Lets the model behind `h` follow edits of its MOD files, while it lives.

    See `Simulator.reload_mechanisms`, for others than the default simulator too.
    """
    from nrnmini.simulator import default_simulator

    return default_simulator().reload_mechanisms()


def numpy_element_ref(array, index=0):
    """A reference to element `index` of a float64 NumPy array.

    The array is shared, not copied, and stays alive while the reference, or a
    POINTER set to it, does.

    Raises
    ------
    TypeError       not an array of float64
    IndexError      outside the array
    """
    from nrnmini.store.handle import DataHandle

    try:
        return DataHandle(array, index)
    except (TypeError, ValueError, BufferError) as error:
        raise TypeError(f"numpy_element_ref takes a float64 array: {error}") from None


def memory_usage(simulator=None):
    """What the data of a model cost, in bytes; print it to see a table.

    Parameters
    ----------
    simulator : Simulator, optional
        The one of `h` if none is given.

    Returns
    -------
    MemoryReport
        ``.stores[name]`` is (rows, usage) and ``.total`` a usage: ``.data`` (values),
        ``.bookkeeping`` (what finds rows), ``.spare`` (room for more).
    """
    from nrnmini.simulator import Simulator, default_simulator
    from nrnmini.store.memory import memory_usage as usage

    if simulator is None:
        simulator = default_simulator()
    if not isinstance(simulator, Simulator):
        raise TypeError(
            f"memory_usage takes a Simulator, not {type(simulator).__name__}"
        )
    return usage(simulator.model.stores)


def psection(section) -> dict:
    """All about a section as a dictionary: `Section.psection`."""
    return section.psection()


def hclass(cls):
    """A HOC class that Python may derive from; ``h.X`` itself will do as well."""
    return cls


def install_as_neuron() -> ModuleType:
    """Makes ``import neuron`` mean nrnmini, in this process only.

    Returns the module `neuron`. Doing it twice is harmless.

    Raises
    ------
    RuntimeError    the real NEURON is imported already
    """
    present = sys.modules.get("neuron")
    if present is not None:
        if isinstance(present, _Neuron):
            return present
        raise RuntimeError(
            "the real `neuron` is imported already: call install_as_neuron() before "
            "anything imports it"
        )
    made = _modules()
    sys.modules.update(made)
    sys.meta_path.insert(0, _Refuser())
    return made["neuron"]


class _Neuron(ModuleType):
    """The module `neuron`; `h` is made when first asked for."""

    def __getattr__(self, name):
        if name in ("h", "n"):
            from nrnmini.simulator import default_simulator

            # Kept: destructors ask for them when nothing can be imported any more.
            self.h = self.n = default_simulator().h
            self.hoc.__getattr__("HocObject")
            return self.h
        if name == "Section":
            from nrnmini.sections import Section

            return Section
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")


class _Hoc(ModuleType):
    """The module `hoc`."""

    def __getattr__(self, name):
        if name == "HocObject":
            # isinstance with it means any HOC object.
            from nrnmini.hocobject import HocObject

            self.HocObject = HocObject
            return HocObject
        raise AttributeError(f"module 'hoc' has no attribute '{name}'")


class _Nrn(ModuleType):
    """The module `nrn`: the types of sections and segments."""

    def __getattr__(self, name):
        from importlib import import_module

        home = {
            "Section": "sections",
            "Segment": "segments",
            "Mechanism": "mechanisms",
            "RangeVar": "mechanisms",
        }.get(name)
        if home is not None:
            return getattr(import_module(f"nrnmini.{home}"), name)
        raise AttributeError(f"module 'nrn' has no attribute '{name}'")


class _Refuser:
    """Says clearly which parts of NEURON's package do not exist here."""

    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] != "neuron" or not isinstance(sys.modules.get("neuron"), _Neuron):
            return None
        if len(parts) > 1:
            what = "reaction-diffusion" if parts[1].endswith("rxd") else "this module"
            raise ImportError(
                f"`{name}` is not part of nrnmini: {what} is not supported, see "
                "docs/compatibility.md",
                name=name,
            )
        return None


def _modules() -> dict[str, ModuleType]:
    from nrnmini import errors

    neuron = _Neuron("neuron", "nrnmini under the name of NEURON.")
    neuron.__path__ = []
    neuron.__version__ = neuron.version = NEURON_VERSION
    neuron.load_mechanisms = load_mechanisms
    neuron.numpy_element_ref = numpy_element_ref
    neuron.hclass = hclass
    neuron.psection = psection
    neuron.HocError = errors.HocError
    hoc = neuron.hoc = _Hoc("hoc", "The HOC interpreter.")
    hoc.__version__ = NEURON_VERSION
    nrn = neuron.nrn = _Nrn("nrn", "Sections and segments.")
    units = neuron.units = _units()
    gui = neuron.gui = ModuleType("neuron.gui", "There is no display: inert.")
    gui2 = neuron.gui2 = ModuleType("neuron.gui2", "There is no display: inert.")
    made = {
        "neuron": neuron,
        "neuron.hoc": hoc,
        "hoc": hoc,
        "neuron.nrn": nrn,
        "nrn": nrn,
        "neuron.units": units,
        "neuron.gui": gui,
        "neuron.gui2": gui2,
    }
    # Some scripts ask importlib where NEURON is, and open the hoc*.so that they find
    # there: not beside hocobject, which would not be what they seek.
    home = str(Path(__file__).parent / "hoc" / "__init__.py")
    for name, module in made.items():
        module.__spec__ = ModuleSpec(name, None, origin=home)
    neuron.__file__ = home
    return made


def _units() -> ModuleType:
    """``from neuron.units import ms, mV``: factors to the simulator's own units."""
    units = ModuleType("neuron.units", "Factors to NEURON's units.")
    values = {
        "um": 1,
        "mm": 1000,
        "cm": 10000,
        "m": 1000000,
        "nm": 0.001,
        "ms": 1,
        "us": 0.001,
        "s": 1000.0,
        "sec": 1000.0,
        "minute": 60000.0,
        "hour": 3600000.0,
        "day": 86400000.0,
        "mV": 1,
        "uV": 0.001,
        "V": 1000.0,
        "mM": 1,
        "uM": 0.001,
        "nM": 1e-6,
        "M": 1000.0,
    }
    for name in ("um", "us", "uV", "uM"):
        values["\N{GREEK SMALL LETTER MU}" + name[1:]] = values[name]
    for name, value in values.items():
        setattr(units, name, value)
    return units
