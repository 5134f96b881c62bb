"""Sections that take or lose a name of the top level after they are made.

Owns: what `SectionRef.rename` and `unname` do to symbols. Leaves to others: `create`
(storage), and the names of sections that Python makes.
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.hoc.symbol import SECTION, UNDEFINED, Scope
from nrnmini.hoc.value import CellArray


def holder(interp, section):
    """The symbol and index under which HOC's top level has a section, or None."""
    symbol = interp.top.get(section.name.partition("[")[0])
    if symbol is None or symbol.kind != SECTION:
        return None
    cells = symbol.value.cells
    for k, cell in enumerate(cells):
        if cell is section:
            return symbol, k
    return None


def unname_section(interp, section) -> None:
    """Take a section out of the symbol that has it; the section lives on.

    Raises
    ------
    ModelError      HOC's top level has no name for it
    """
    found = holder(interp, section)
    if found is None:
        raise ModelError(
            f"`SectionRef.unname`: section `{section.full_name()}` has no name at the "
            "top level of HOC"
        )
    symbol, k = found
    # What still says the name meets a section that is gone.
    gone = interp.model.create_section(section.name)
    interp.model.delete_section(gone)
    symbol.value.cells[k] = gone
    section.name = ""


def name_sections(interp, name: str, sections: list, is_array: bool) -> None:
    """Give sections without a name one of the top level, an array's if `is_array`.

    What had the name before is deleted, as by `create`.

    Raises
    ------
    ModelError      a section has a name, or the name is another thing's
    """
    for section in sections:
        if section.name:
            raise ModelError(
                f"`SectionRef.rename`: section `{section.full_name()}` must be "
                "unnamed first"
            )
    symbol = interp.top.get(name)
    if symbol is None and not name.isidentifier():
        raise ModelError(f"`SectionRef.rename`: `{name}` is not a name")
    if symbol is None and interp.builtin(name) is not None:
        raise ModelError(f"`SectionRef.rename`: `{name}` is built in")
    if symbol is None:
        symbol = Scope(interp).install(name)
    if symbol.kind == SECTION:
        for section in symbol.value.cells:
            interp.section_ends(section)
    elif symbol.kind != UNDEFINED:
        raise ModelError(
            f"`SectionRef.rename`: `{name}` is a {symbol.kind_name()} already"
        )
    for k, section in enumerate(sections):
        section.name = f"{name}[{k}]" if is_array else name
    symbol.kind = SECTION
    symbol.n_dims = 1 if is_array else 0
    symbol.value = CellArray(list(sections), (len(sections),) if is_array else ())
