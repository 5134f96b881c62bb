"""nrnmini: an embeddable neuron simulator, compatible with NEURON.

``from nrnmini import h`` is the face of the default simulator; `Simulator` makes
further, independent ones. Nothing is loaded before it is used (PEP 562), so that
``import nrnmini`` costs nothing and the NMODL compiler works before anything is
built.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = [
    "Simulator",
    "h",
    "install_as_neuron",
    "load_mechanisms",
    "memory_usage",
    "numpy_element_ref",
    "reload_mechanisms",
]

_HOMES = {
    "Simulator": "nrnmini.simulator",
    "install_as_neuron": "nrnmini.compat",
    "load_mechanisms": "nrnmini.compat",
    "memory_usage": "nrnmini.compat",
    "numpy_element_ref": "nrnmini.compat",
    "reload_mechanisms": "nrnmini.compat",
}


def __getattr__(name: str):
    if name == "h":
        from nrnmini.simulator import default_simulator

        return default_simulator().h
    if name in _HOMES:
        from importlib import import_module

        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'nrnmini' has no attribute '{name}'")


def __dir__():
    return sorted([*globals(), *__all__])
