"""Printed descriptions of the model: psection and topology."""

from __future__ import annotations

from nrnmini.hoc.builtins.base import builtin, current


def topology(interp, *args):
    """topology(): draws the tree of sections."""
    model = interp.context.model
    lines = [""]
    for section in model.all_sections():
        if section.parent is None:
            lines.append("|" + _stem(section, section.nseg))
            _draw_children(section, 0, lines)
    lines.append("")
    interp.context.write("\n".join(lines) + "\n")
    return 1.0


def _stem(section, dashes):
    ends = "(1-0)" if section.orientation == 1 else "(0-1)"
    return "-" * dashes + "|" + " " * 7 + section.full_name() + ends


def _draw_children(section, indent, lines):
    # Without recursion: a neurite may be thousands of sections deep.
    todo = [(child, indent) for child in section.ordered_children()]
    while todo:
        child, left = todo.pop()
        at = left + 1 + _attachment(child)
        lines.append(" " * at + "`" + _stem(child, child.nseg - 1))
        todo += [(c, at) for c in child.ordered_children()]


def _attachment(child):
    # Columns from the beginning of the parent's stem.
    parent, n = child.parent, child.parent.nseg
    segment = int(child.parent_x * n)
    if parent.orientation == 1:
        at_near, at_far = child.parent_x >= 1, child.parent_x <= 0
        segment = n - 1 - segment
    else:
        at_near, at_far = child.parent_x <= 0, child.parent_x >= 1
    shift = parent.parent is None
    if at_near:
        return shift - 1
    return shift + (n if at_far else segment)


def psection(interp, *args):
    """psection([section]): prints the current section as HOC would make it."""
    context = interp.context
    section = context.section_of(args[0]) if args else current(interp)
    lines = [
        f"{section.full_name()} {{ nseg={section.nseg}  L={section.L:g}  "
        f"Ra={section.Ra:g}"
    ]
    if section.rallbranch != 1:
        lines[0] += f" rallbranch={section.rallbranch:g}"
    if section.parent is None:
        roots = context.model.roots()
        lines.append(f"\t/*location 0 attached to cell {roots.index(section)}*/")
    else:
        lines.append(
            f"\t{section.parent.full_name()} connect {section.full_name()} "
            f"({section.orientation}), {section.parent_x:g}"
        )
    segments = section.nseg
    lines.append("\t/* First segment only */")
    x = 0.5 / segments
    lines.append(f"\tinsert morphology {{ diam={section.range_value('diam', x):g}}}")
    lines.append(f"\tinsert capacitance {{ cm={section.range_value('cm', x):g}}}")
    for kind in section.mechanism_types():
        lines.append(f"\tinsert {kind.name} {{{_parameters(section, kind, x)}}}")
    for point in section.point_processes():
        if int(point.get_x() * segments) == 0 and 0 < point.get_x() < 1:
            values = "".join(
                f" {v.name}={point.handle(v.name).value:g}"
                for v in point.type.vars
                if v.kind == "parameter" and v.dim == 1
            )
            lines.append(f"\tinsert {point.type.name} {{{values}}}")
    lines.append("}")
    context.write("\n".join(lines) + "\n")
    return 1.0


def _parameters(section, kind, x):
    if kind.is_ion:
        style = section.get_ion_style(kind.name)
        names = []
        if style >> 3 & 3 == 1:
            names.append(f"e{kind.ion}")
        if style & 3 == 1:
            names += [f"{kind.ion}i", f"{kind.ion}o"]
    else:
        names = [v.hoc_name for v in kind.vars if v.kind == "parameter"]
    return "".join(f" {n}={section.range_value(n, x):g}" for n in names)


FUNCTIONS = (builtin("topology", topology), builtin("psection", psection))
