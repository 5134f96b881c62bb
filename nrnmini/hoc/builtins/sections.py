"""Sections: names, questions, the section stack, and the tree."""

from __future__ import annotations

import re

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, current, position
from nrnmini.objects.args import (
    ArgumentError,
    assign_text,
    describe,
    number,
    string,
    unknown,
)


def secname(interp, *args):
    """secname(): the full name of the current section."""
    if args:
        raise ArgumentError(
            f"`secname` takes no argument, not {describe(args[0])}: it is about the "
            "current section"
        )
    return current(interp).full_name()


def sectionname(interp, *args):
    """sectionname(strdef): writes the full name of the current section."""
    assign_text(args, 0, "sectionname", current(interp).full_name())
    return 1.0


def section_pattern(text: str) -> re.Pattern:
    """The regular expression behind a text of forsec, ifsec and issection.

    Square brackets are literal, for they occur in names; angle brackets stand for
    character classes.
    """
    pattern = text.replace("[", r"\[").replace("]", r"\]")
    try:
        return re.compile(pattern.replace("<", "[").replace(">", "]"))
    except re.error as error:
        raise ModelError(f'"{text}" is not a regular expression: {error}') from None


def issection(interp, *args):
    """issection("regex"): does the whole name of the current section match?"""
    pattern = section_pattern(string(args, 0, "issection"))
    return float(pattern.fullmatch(current(interp).full_name()) is not None)


def ismembrane(interp, *args):
    """ismembrane("hh"): is the mechanism inserted in the current section?"""
    name = string(args, 0, "ismembrane")
    section = current(interp)
    if name in ("capacitance", "morphology"):
        return 1.0
    if name not in interp.context.model.mech_by_name:
        return 0.0
    return float(section.has(name))


def section_exists(interp, *args):
    """section_exists("name"[, index][, object]): is there such a section?"""
    name = string(args, 0, "section_exists")
    index, owner = None, None
    for k in range(1, len(args)):
        if isinstance(args[k], (int, float)):
            index = int(number(args, k, "section_exists"))
        else:
            owner = args[k]
    if index is not None and not name.endswith("]"):
        wanted = {f"{name}[{index}]"}
        if index == 0:
            wanted.add(name)
    else:
        wanted = {name, f"{name}[0]"}
    for section in interp.context.model.all_sections():
        if owner is None:
            if section.full_name() in wanted:
                return 1.0
        elif section.cell is owner and section.name in wanted:
            return 1.0
    return 0.0


def section_owner(interp, *args):
    """section_owner(): the object whose template made the current section, or null."""
    return current(interp).cell


def push_section(interp, *args):
    """push_section("name" | section | this_section(x)): makes it the current one."""
    model = interp.context.model
    if args and isinstance(args[0], (int, float)):
        identifier = int(args[0]) - 1
        known = model.section_of_id
        section = known[identifier] if 0 <= identifier < len(known) else None
        if section is None:
            raise ModelError(f"push_section: there is no section number {args[0]:g}")
    elif args and not _is_text(args[0]):
        section = interp.context.section_of(args[0])
    else:
        name = string(args, 0, "push_section")
        named = {s.full_name(): s for s in reversed(model.all_sections())}
        section = named.get(name) or named.get(f"{name}[0]")
        if section is None:
            raise unknown("the name of a section", name, named)
    model.push_section(section)
    return 1.0


def _is_text(arg) -> bool:
    return isinstance(arg, str) or isinstance(getattr(arg, "value", None), str)


def pop_section(interp, *args):
    """pop_section(): returns to the section that was current before push_section.

    Where nothing was pushed it does nothing, as in NEURON: published scripts rely
    on that.
    """
    model = interp.context.model
    if model.section_stack:
        model.pop_section()
    return 1.0


def delete_section(interp, *args):
    """delete_section(): deletes the current section."""
    interp.context.model.delete_section(current(interp))
    return 1.0


def disconnect(interp, *args):
    """disconnect(): makes the current section the root of its subtree."""
    current(interp).disconnect()
    return 0.0


def this_section(interp, *args):
    """this_section(x): a number for the current section, for push_section."""
    return current(interp).id + 1.0


def parent_section(interp, *args):
    """parent_section(x): the number of the parent, for push_section; 0 at a root."""
    parent = current(interp).parent
    return 0.0 if parent is None else parent.id + 1.0


def parent_connection(interp, *args):
    """parent_connection(): where on its parent the current section is attached."""
    section = current(interp)
    return 0.0 if section.parent is None else section.parent_x


def section_orientation(interp, *args):
    """section_orientation(): which end of the current section is attached, 0 or 1."""
    return float(current(interp).orientation)


def this_node(interp, *args):
    """this_node(x): a number for the node at x; equal for equal nodes."""
    return current(interp).node_row(position(args, 0, "this_node")) + 1.0


FUNCTIONS = (
    builtin("secname", secname, "string"),
    builtin("sectionname", sectionname),
    builtin("issection", issection),
    builtin("ismembrane", ismembrane),
    builtin("section_exists", section_exists),
    builtin("section_owner", section_owner, "object"),
    builtin("push_section", push_section),
    builtin("pop_section", pop_section),
    builtin("delete_section", delete_section),
    builtin("disconnect", disconnect),
    builtin("this_section", this_section),
    builtin("parent_section", parent_section),
    builtin("parent_connection", parent_connection),
    builtin("section_orientation", section_orientation),
    builtin("this_node", this_node),
)
