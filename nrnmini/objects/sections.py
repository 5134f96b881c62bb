"""SectionList and SectionRef: sections as objects.

Both hold sections without keeping them alive; deleted ones disappear.
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.model.topology import (
    ordered_children,
    root,
    subtree,
    trueparent,
    wholetree,
)
from nrnmini.objects.args import ArgumentError, RangeError, argument, string
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec, Member


class SectionList(HocObject):
    """SectionList([sections]): an ordered list of sections.

    Methods act on the currently accessed section where they are given none.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        self._sections = []
        if args and args[0] is not None:
            if not hasattr(args[0], "__iter__"):
                raise ArgumentError("`SectionList` needs sections to start with")
            for section in args[0]:
                self._sections.append(context.section_of(section))

    @property
    def sections(self) -> list:
        """The live sections as the model knows them."""
        if not all(s.is_alive for s in self._sections):
            self._sections = [s for s in self._sections if s.is_alive]
        return self._sections

    def _section(self, args):
        if args:
            return self.context.section_of(args[0])
        return self.context.model.current_section()

    def append(self, *args):
        """Adds the section at the end."""
        if not args:
            self._sections.append(self.context.model.current_section())
        for section in [self.context.section_of(a) for a in args]:
            self._sections.append(section)
        return 1.0

    def remove(self, *args):
        """([SectionList | section]): takes out the section, or all of a list."""
        if args and isinstance(args[0], SectionList):
            gone = set(args[0].sections)
            before = len(self._sections)
            self._sections = [s for s in self.sections if s not in gone]
            return float(before - len(self._sections))
        section = self._section(args)
        if section in self.sections:
            self._sections.remove(section)
            return 1.0
        return 0.0

    def children(self, *args):
        """Adds the sections that are attached to the section."""
        self._sections += ordered_children(self._section(args))
        return 1.0

    def subtree(self, *args):
        """Adds the section and all below it."""
        self._sections += subtree(self._section(args))
        return 1.0

    def wholetree(self, *args):
        """Adds all sections of the cell."""
        self._sections += wholetree(self._section(args))
        return 1.0

    def allroots(self, *args):
        """Adds the root sections of all cells."""
        self._sections += self.context.model.roots()
        return 1.0

    def unique(self, *args):
        """Keeps the first of equal sections; how many were taken out."""
        before = len(self.sections)
        self._sections = list(dict.fromkeys(self._sections))
        return before - len(self._sections)

    def contains(self, *args):
        """Is the section in the list?"""
        return self._section(args) in self.sections

    def size(self, *args):
        """Number of sections."""
        return len(self.sections)

    def printnames(self, *args):
        """Prints the names, one a line."""
        for s in self.sections:
            self.context.write(f"{s.full_name()}\n")
        return 1.0

    def __len__(self):
        return len(self.sections)

    def __iter__(self):
        # A section that the loop deletes is passed over.
        for s in list(self.sections):
            if s.is_alive:
                yield self.context.wrap_section(s)

    def __contains__(self, section):
        try:
            return self.context.section_of(section) in self.sections
        except (TypeError, ModelError):
            return False

    def __getitem__(self, index):
        sections = self.sections
        if isinstance(index, slice):
            return [self.context.wrap_section(s) for s in sections[index]]
        n = len(sections)
        if not -n <= index < n:
            raise RangeError(f"`{self!r}[{index}]`: index out of range, size is {n}")
        return self.context.wrap_section(sections[index])


class SectionRef(HocObject):
    """SectionRef(): refers to the section accessed when it is made."""

    def __init__(self, context, *args):
        super().__init__(context)
        if args:
            self.section = context.section_of(args[0])
        else:
            self.section = context.model.current_section()

    def _alive(self):
        if not self.section.is_alive:
            raise ModelError(
                f"`{self!r}`: its section `{self.section.name}` was deleted"
            )
        return self.section

    def _sec(self):
        return self._alive()

    def _parent(self):
        parent = self._alive().parent
        if parent is None:
            raise ModelError(
                f"`{self!r}.parent`: `{self.section.full_name()}` is a root section; "
                "`has_parent` tells"
            )
        return parent

    def _trueparent(self):
        place = trueparent(self._alive())
        if place is None:
            raise ModelError(
                f"`{self!r}.trueparent`: `{self.section.full_name()}` has none; "
                "`has_trueparent` tells"
            )
        return place[0]

    def _root(self):
        return root(self._alive())

    def _child(self, index):
        children = ordered_children(self._alive())
        if not 0 <= index < len(children):
            raise RangeError(
                f"`{self!r}.child[{index}]`: index {index} is out of range, "
                f"size is {len(children)}"
            )
        return children[index]

    def nchild(self, *args):
        """Number of sections that are attached to it."""
        return len(self._alive().children)

    def has_parent(self, *args):
        """Is the section attached to another?"""
        return self._alive().parent is not None

    def has_trueparent(self, *args):
        """Is there a section nearer to the root than it on the way?"""
        return trueparent(self._alive()) is not None

    def exists(self, *args):
        """Does the section still exist?"""
        return self.section.is_alive

    def is_cas(self, *args):
        """Is it the currently accessed section?"""
        return self._alive() is self.context.model.current_section()

    def rename(self, *args):
        """(name[, List]): names the section, which has no name, at HOC's top level.

        With a List of SectionRef their sections become `name[0]`, `name[1]`, ...
        """
        argument(args, 0, "SectionRef.rename", "a name")
        name = string(args, 0, "SectionRef.rename")
        if len(args) == 1:
            self.context.name_sections(name, [self._alive()], False)
            return 1.0
        sections = []
        for ref in args[1]:
            if not isinstance(ref, SectionRef):
                raise ArgumentError("`SectionRef.rename` needs a List of SectionRef")
            sections.append(ref._alive())
        self.context.name_sections(name, sections, True)
        return 1.0

    def unname(self, *args):
        """Takes the section's name away, which it has at HOC's top level."""
        self.context.unname_section(self._alive())
        return 1.0


SPECS = (
    ClassSpec(
        "SectionList",
        SectionList,
        SectionList,
        methods=tuple(
            "append remove children subtree wholetree allroots unique contains size "
            "printnames".split()
        ),
        doc="A list of sections.",
    ),
    ClassSpec(
        "SectionRef",
        SectionRef,
        SectionRef,
        methods=tuple(
            "nchild has_parent has_trueparent exists is_cas rename unname".split()
        ),
        members=(
            Member("sec", "section", get=SectionRef._sec, doc="The section."),
            Member("parent", "section", get=SectionRef._parent),
            Member("trueparent", "section", get=SectionRef._trueparent),
            Member("root", "section", get=SectionRef._root),
            Member("child", "section", 1, get=SectionRef._child),
        ),
        doc="A reference to a section.",
    ),
)
