"""Files of reconstructed cells: SWC and Neurolucida's ASC (version 3).

Owns: text -> branches, with the sections, points and connections that NEURON's
import3d makes of them. Leaves to others: making sections of branches (import3d).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nrnmini.errors import Diagnostic, DiagnosticError, ModelError
from nrnmini.objects.contour import body, overlap
from nrnmini.source import SourceFile, Span

SOMA, AXON, DENDRITE, APICAL = 1, 2, 3, 4


class MorphologyError(DiagnosticError, ModelError):
    """A file of a reconstructed cell cannot be read."""


@dataclass(eq=False)
class Branch:
    """One section to be.

    Attributes
    ----------
    kind : int          1 soma, 2 axon, 3 dendrite, 4 apical dendrite, others
    points : list of (x, y, z, diameter)      um
    parent : Branch or None
    parent_x : float    where it is attached
    start : (x, y, z) or None
        The place in the parent that it seems to grow from, if that is not its
        first point.
    """

    kind: int
    points: list = field(default_factory=list)
    parent: Branch | None = None
    parent_x: float = 1.0
    start: tuple | None = None


# ---- SWC ---------------------------------------------------------------------------


@dataclass(eq=False)
class _Sample:
    id: int
    kind: int
    point: tuple
    parent: _Sample | None
    children: list = field(default_factory=list)
    branch: Branch | None = None


def read_swc(source: SourceFile) -> list[Branch]:
    """The branches of an SWC file, in the order of their first points.

    Raises
    ------
    MorphologyError     a line that is no sample, a parent that does not come before
    """
    samples = _swc_samples(source)
    if not samples:
        raise MorphologyError(Diagnostic(f"`{source.name}` has no points"))
    root = samples[0]
    centre = root if root.kind == SOMA else None
    if centre is not None and _is_drawn_round(centre):
        for s in [c for c in centre.children if c.kind == SOMA]:
            centre.children.remove(s)
            samples.remove(s)
    branches = []
    from_soma = []
    for s in samples:
        parent = s.parent
        if parent is not None and _goes_on(s, parent):
            s.branch = parent.branch
            s.branch.points.append(s.point)
            continue
        s.branch = branch = Branch(s.kind, [s.point])
        branches.append(branch)
        if parent is None:
            if s is not root and centre is not None:
                # A second tree is taken for a part of the same cell.
                from_soma.append((branch, centre, 0.5))
        elif parent.kind == SOMA != s.kind:
            from_soma.append((branch, parent, None))
        else:
            branch.parent = parent.branch
            branch.parent_x = _place(parent)
            branch.points.insert(0, parent.point)
    for branch, parent, x in from_soma:
        _grow_from_soma(branch, parent, x)
    if centre is not None and len(centre.branch.points) == 1:
        x, y, z, d = centre.point
        centre.branch.points = [
            (x - d / 2, y, z, d),
            centre.point,
            (x + d / 2, y, z, d),
        ]
    return branches


def _swc_samples(source):
    found = {}
    start = 0
    for line in source.text.splitlines(keepends=True):
        span = Span(source, start, start + len(line.rstrip("\r\n")))
        start += len(line)
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            i, kind, parent = int(float(words[0])), int(float(words[1])), words[6]
            x, y, z, radius = map(float, words[2:6])
            parent = int(float(parent))
        except (IndexError, ValueError):
            raise MorphologyError(
                Diagnostic(
                    "this is no point of an SWC file",
                    span,
                    help="a point is: number kind x y z radius number-of-parent",
                )
            ) from None
        if i in found:
            raise MorphologyError(Diagnostic(f"point {i} is there twice", span))
        found[i] = (_Sample(i, kind, (x, y, z, 2 * radius), None), parent, span)
    for sample, parent, span in found.values():
        if parent < 0:
            continue
        if parent not in found or parent >= sample.id:
            why = "does not exist" if parent not in found else "has a higher number"
            raise MorphologyError(
                Diagnostic(f"the parent {parent} of point {sample.id} {why}", span)
            )
    samples = [found[i][0] for i in sorted(found)]
    for s in samples:
        parent = found[s.id][1]
        if parent >= 0:
            s.parent = found[parent][0]
            s.parent.children.append(s)
    return samples


def _is_drawn_round(s):
    """Is it a sphere, given as a point and two neighbours a radius away in y?"""
    others = [c for c in s.children if c.kind == SOMA]
    if len(others) != 2 or any(c.children for c in others):
        return False
    x, y, z, d = s.point
    return sorted(c.point for c in others) == [
        (x, y - d / 2, z, d),
        (x, y + d / 2, z, d),
    ]


def _goes_on(s, parent):
    """Does the sample continue the branch of its parent?"""
    points = parent.branch.points
    if s.kind != parent.kind or points[-1] is not parent.point:
        return False
    rivals = parent.children
    if s.kind == SOMA:
        rivals = [c for c in rivals if c.kind == SOMA]
    # A fork does not end a branch of which it is the first point.
    return len(rivals) == 1 or len(points) == 1


def _place(parent):
    """Position of a sample in its branch, as far as connections know."""
    points = parent.branch.points
    if points[-1] is parent.point and len(points) > 1:
        return 1.0
    return 0.0 if points[0] is parent.point else 0.5


def _grow_from_soma(branch, parent, x):
    """Attaches a branch of another kind to a sample of the soma, at x if given.

    At an end of the soma it begins there, elsewhere at its first point if it has
    more than one.
    """
    branch.parent = parent.branch
    if x is None:
        x = 0.5 if len(parent.branch.points) == 1 else _place(parent)
    branch.parent_x = x
    forks = sum(c.kind == SOMA for c in parent.children) > 1
    at_end = x != 0.5 and not forks
    if at_end or len(branch.points) == 1:
        branch.points.insert(0, (*parent.point[:3], branch.points[0][3]))
    else:
        branch.start = parent.point[:3]


# ---- Neurolucida ---------------------------------------------------------------------

_TOKEN = re.compile(
    r"""\s*(?:;[^\n]*\s*)*(?:(?P<text>"[^"\n]*")|(?P<mark>[()|<>,])"""
    r"""|(?P<word>[^\s()|<>,;"]+))"""
)
_KINDS = {
    "cellbody": SOMA,
    "axon": AXON,
    "dendrite": DENDRITE,
    "apical": APICAL,
}


class _List(list):
    """What stands between a pair of parentheses; `start` is where it begins."""

    start = 0


def read_neurolucida(source: SourceFile) -> list[Branch]:
    """The branches of an ASC file: cell bodies, then trees in their order.

    Properties, markers and spines are passed over.

    Raises
    ------
    MorphologyError     a parenthesis without its partner, a file without a tree
    """
    contours = []
    branches = []
    for item in _parse(source):
        kind = next((_KINDS[w] for w in map(_head, item) if w in _KINDS), None)
        if kind is None:
            continue
        if kind == SOMA:
            contours.append([p[:3] for p in map(_point, item) if p])
        else:
            _tree(item, kind, None, branches)
    for branch in branches:
        if branch.parent is not None and len(branch.parent.points) == 1:
            branch.parent = None
    branches = [b for b in branches if len(b.points) > 1]
    somas = [Branch(SOMA, body(stack)) for stack in _stacks(contours)]
    for branch in branches:
        if branch.parent is None and somas:
            nearest = min(somas, key=lambda soma: _distance(soma, branch))
            branch.parent, branch.parent_x = nearest, 0.5
            branch.start = nearest.points[len(nearest.points) // 2][:3]
    if not somas and not branches:
        raise MorphologyError(Diagnostic(f"`{source.name}` has no cell body or tree"))
    return [*somas, *branches]


def _parse(source) -> list[_List]:
    """The lists at the top level of the file."""
    top = _List()
    open_lists = [top]
    position = 0
    text = source.text
    while True:
        found = _TOKEN.match(text, position)
        if found is None:
            break
        position = found.end()
        token = found[found.lastgroup]
        if token == "(":
            inner = _List()
            inner.start = position - 1
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif token == ")":
            if len(open_lists) == 1:
                raise MorphologyError(
                    Diagnostic(
                        "this parenthesis closes nothing",
                        Span(source, position - 1, position),
                    )
                )
            open_lists.pop()
        elif token != ",":
            open_lists[-1].append(token)
    if len(open_lists) > 1:
        start = open_lists[-1].start
        raise MorphologyError(
            Diagnostic("this parenthesis is not closed", Span(source, start, start + 1))
        )
    return [item for item in top if isinstance(item, _List)]


def _head(item) -> str:
    """The word a property begins with, in lower case."""
    if isinstance(item, _List) and item and isinstance(item[0], str):
        return item[0].lower()
    return ""


def _point(item):
    """(x, y, z, diameter) of a list of numbers, or None."""
    if not isinstance(item, _List) or len(item) < 3:
        return None
    try:
        x, y, z = (float(word) for word in item[:3])
        return x, y, z, float(item[3]) if len(item) > 3 else 0.0
    except (TypeError, ValueError):
        return None


def _tree(items, kind, parent, branches):
    """Appends the branches of a tree, or of one way of a fork, depth first."""
    branch = Branch(kind, [], parent)
    branches.append(branch)
    in_spine = False
    for item in items:
        if item in ("<", ">"):
            in_spine = item == "<"
        if in_spine or not isinstance(item, _List):
            continue
        point = _point(item)
        if point is not None:
            if not branch.points and parent is not None:
                # It begins where the parent ends, with its own diameter.
                branch.points.append((*parent.points[-1][:3], point[3]))
            branch.points.append(point)
        elif not _head(item) and any(isinstance(i, _List) for i in item):
            for way in _ways(item):
                _tree(way, kind, branch, branches)


def _ways(items):
    """The ways of a fork: what stands between the bars."""
    ways = [[]]
    for item in items:
        if item == "|":
            ways.append([])
        else:
            ways[-1].append(item)
    return ways


def _stacks(contours):
    """Contours of the same body, one above the other, together."""
    stacks = []
    for contour in contours:
        if len(contour) < 3:
            continue
        if stacks and overlap(stacks[-1][-1], contour):
            stacks[-1].append(contour)
        else:
            stacks.append([contour])
    return stacks


def _distance(soma, branch):
    x, y, z, _ = soma.points[len(soma.points) // 2]
    a, b, c, _ = branch.points[0]
    return (x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2
