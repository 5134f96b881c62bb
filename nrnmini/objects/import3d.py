"""Import3d: reconstructed cells become sections.

Owns: NEURON's Import3d classes without their windows. Leaves to others: the files
(morphology).
"""

from __future__ import annotations

from pathlib import Path

from nrnmini.errors import ModelError
from nrnmini.model.object import Object
from nrnmini.objects.args import ArgumentError, argument, describe, string
from nrnmini.objects.base import HocObject
from nrnmini.objects.morphology import (
    APICAL,
    AXON,
    DENDRITE,
    SOMA,
    read_neurolucida,
    read_swc,
)
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.source import SourceFile

_NAMES = {SOMA: "soma", AXON: "axon", DENDRITE: "dend", APICAL: "apic"}
_SUBSETS = {SOMA: "somatic", AXON: "axonal", DENDRITE: "basal", APICAL: "apical"}


class Reader(HocObject):
    """What the readers have in common: `input(file)`, `quiet`, `filetype`."""

    filetype = ""
    read = None

    def __init__(self, context, *args):
        super().__init__(context)
        self.branches = None
        self.quiet = 0.0

    def input(self, *args):
        """(name): reads a file."""
        name = string(args, 0, f"{type(self).__name__}.input")
        try:
            text = Path(name).read_text(encoding="utf-8", errors="replace")
        except OSError as e:
            raise ModelError(
                f"the file `{name}` cannot be read: {e.strerror}"
            ) from None
        self.branches = type(self).read(SourceFile(name, text))
        return 0.0


class Import3d_SWC_read(Reader):
    """Import3d_SWC_read(): reads an SWC file."""

    filetype = "SWC"
    read = staticmethod(read_swc)


class Import3d_Neurolucida3(Reader):
    """Import3d_Neurolucida3(): reads an ASC file of Neurolucida, version 3."""

    filetype = "Neurolucida V3"
    read = staticmethod(read_neurolucida)


class Import3d_GUI(HocObject):
    """Import3d_GUI(reader[, 0]): makes sections of what a reader has read.

    There is no window, whatever the second argument.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        reader = argument(args, 0, "Import3d_GUI", "a reader")
        if not isinstance(reader, Reader):
            raise ArgumentError(
                "`Import3d_GUI` needs an Import3d_SWC_read or Import3d_Neurolucida3, "
                f"not {describe(reader)}"
            )
        self.reader = reader

    def instantiate(self, *args):
        """(cell): makes the sections in an instance of a template, as attributes of a
        Python object, or at top level if the cell is None.

        They are called soma, axon, dend, apic, and dend_N for points of kind N, each
        an array. The SectionLists `all`, `somatic`, `axonal`, `basal` and `apical` of
        a template's instance get them if it has them; a Python object gets the list
        `all`.
        """
        branches = self.reader.branches
        if branches is None:
            raise ModelError(
                f"`{self!r}`: `{self.reader!r}` has read no file; `input(name)` does"
            )
        cell = args[0] if args else None
        kinds = {}
        for branch in sorted(branches, key=lambda b: b.kind):
            kinds.setdefault(branch.kind, []).append(branch)
        if cell is None or isinstance(cell, Object):
            made = self._create(cell, kinds)
        else:
            made = self._create_in_python(cell, kinds)
        for branch, section in made.items():
            section.pt3dclear(len(branch.points))
            if branch.start is not None:
                section.pt3dstyle(1, *branch.start)
            for point in branch.points:
                section.pt3dadd(*point)
            if branch.parent is not None:
                section.connect(0, made[branch.parent], branch.parent_x)
        if isinstance(cell, Object):
            self._fill_lists(cell)
        return 0.0

    def _create(self, cell, kinds):
        """{branch: section} of sections that HOC creates."""
        context = self.context
        made = {}
        for kind, branches in kinds.items():
            context.run_statement(f"~create {_name(kind)}[{len(branches)}]", cell)
            new = context.model.all_sections()[-len(branches) :]
            made.update(zip(branches, new, strict=True))
        return made

    def _create_in_python(self, cell, kinds):
        """{branch: section} of sections that are attributes of a Python object."""
        context = self.context
        made = {}
        every = []
        for kind, branches in kinds.items():
            name = _name(kind)
            sections = [
                context.make_section(f"{name}[{k}]", cell) for k in range(len(branches))
            ]
            setattr(cell, name, sections)
            every += sections
            made.update(zip(branches, map(context.section_of, sections), strict=True))
        cell.all = every
        return made

    def _fill_lists(self, cell):
        """Appends all sections of the instance to the SectionLists that it declares."""
        sections = self.context.model.all_sections()
        own = [s.name for s in sections if s.is_alive and s.cell is cell]
        for kind, subset in _SUBSETS.items():
            names = [n for n in own if n.partition("[")[0] == _NAMES[kind]]
            self._append(cell, subset, names)
        self._append(cell, "all", own)

    def _append(self, cell, subset, names):
        run = self.context.run_statement
        declared = self.context.resolve_name("hoc_ac_")
        run(f'hoc_ac_ = name_declared("{subset}", 1)', cell)
        if declared.value != 2:
            return
        run(f"if (object_id({subset}) == 0) {subset} = new SectionList()", cell)
        run("\n".join(f"{name} {subset}.append()" for name in names), cell)


def _name(kind):
    return _NAMES.get(kind, f"dend_{kind}")


def _reader_spec(cls):
    return ClassSpec(
        cls.__name__,
        cls,
        cls,
        methods=("input",),
        members=(
            Member("quiet", "double", get=_get_quiet, set=_set_quiet),
            Member("filetype", "string", get=lambda reader: reader.filetype),
        ),
        doc=cls.__doc__.partition("\n")[0],
    )


def _get_quiet(reader):
    return reader.quiet


def _set_quiet(reader, value):
    reader.quiet = float(value)


SPECS = (
    _reader_spec(Import3d_SWC_read),
    _reader_spec(Import3d_Neurolucida3),
    ClassSpec(
        "Import3d_GUI",
        Import3d_GUI,
        Import3d_GUI,
        methods=("instantiate",),
        doc="Makes sections of a reconstructed cell.",
    ),
)
