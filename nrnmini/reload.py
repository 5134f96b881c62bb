"""Reloading of mechanisms in a live simulator.

Owns: the order of work, so that a failure at any point leaves all as it was: compile
every edited file, check every mechanism, then let model, engine and HOC follow.
Leaves to others: each of these (nmodl.driver, model.reload, engine.reload, hoc.names).
"""

from __future__ import annotations

from dataclasses import replace

from nrnmini.engine.reload import reload_types
from nrnmini.errors import ModelError
from nrnmini.model.reload import Successor
from nrnmini.nmodl import driver, loader


def reload_mechanisms(sim) -> list[str]:
    """See `Simulator.reload_mechanisms`."""
    libraries = _compile(sim)
    successors = [
        Successor(sim.model.mechanism(name), descriptor, library)
        for file, library in libraries.items()
        for name, descriptor in _mechanisms(sim, file, library)
    ]
    if not successors:
        return []
    interpreter, face = vars(sim).get("interpreter"), vars(sim).get("h")
    if interpreter is not None:
        interpreter.check_unused([n for s in successors for n in s.lost_globals()])
    reload_types(sim.engine, successors)
    former = [sim.mod_files[file].library for file in libraries]
    for file, library in libraries.items():
        sim.mod_files[file] = replace(sim.mod_files[file], library=library)
    types = [s.type for s in successors]
    sim.context.forget_types(types)
    if interpreter is not None:
        interpreter.follow_model()
    if face is not None:
        face._follow_types([t.name for t in types])
    for successor in successors:
        for name, old, new in successor.new_defaults:
            sim.model.tell(
                f"nrnmini: {name}: the value in the MOD file was {old:g} and is "
                f"{new:g}; what still had the old one has the new one now"
            )
    for library in former:
        library.close()
    return [t.name for t in types]


def _compile(sim) -> dict:
    """The files that changed, with their new libraries."""
    changed = {}
    for checked in (False, True):
        files = []
        for file, loaded in sim.mod_files.items():
            if loaded.checked != checked:
                continue
            if file.exists():
                files.append(file)
            else:
                sim.model.tell(
                    f"nrnmini: `{file}` is gone; its mechanism stays as it was"
                )
        made = driver.compile_files(files, checked)
        for file, path in zip(files, made, strict=True):
            if path != sim.mod_files[file].library.path:
                changed[file] = loader.load(path)
    return changed


def _mechanisms(sim, file, library):
    """(name, descriptor) of the mechanisms of a changed file."""
    before, now = sim.mod_files[file].library.names, library.names
    if set(before) != set(now):
        raise ModelError(
            f"`{file}` defines {_listed(now)} instead of {_listed(before)}, and a "
            "reload keeps names\n"
            "help: give it its former SUFFIX or POINT_PROCESS name, or start the "
            "program again"
        )
    return zip(library.names, library.descriptors, strict=True)


def _listed(names) -> str:
    return ", ".join(f"`{name}`" for name in names)
