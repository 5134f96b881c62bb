# Walks over the tree of sections.
#
# Owns: order of children, subtrees, paths and distances. Everything here takes a
# Section first, and is a method of it too (`METHODS`).

from nrnmini.model.mechanism cimport PLACE_NEAR
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section

from nrnmini.errors import ModelError


cdef double near_position(Section section, double x) except? -1:
    # um from the near end, of the node at `x`.
    x = section.x_of_place(section.place_at(x))
    return section.length * (1 - x if section.orientation == 1 else x)


def ordered_children(Section section not None):
    """Children by position, from the near end; at one place the newest first.

    The order at one place turns round with the section.
    """
    cdef list children = section.child_list()
    section.check_alive()
    children.sort(key=_place)
    return children


def _place(Section child):
    x = child.parent_x
    return x if child.parent.orientation == 0 else -x, child.rank


def subtree(Section section not None):
    """The section and all below it, each parent before its children."""
    cdef list found = [], todo = [section]
    section.check_alive()
    while todo:
        s = todo.pop()
        found.append(s)
        if (<Section>s).first_child != NULL:
            todo.extend(reversed(ordered_children(s)))
    return found


def root(Section section not None):
    """The root of the tree that the section belongs to."""
    cdef Section s = section
    section.check_alive()
    while s.parent is not None:
        s = s.parent
    return s


def wholetree(Section section not None):
    """All sections of its tree, the root first."""
    return subtree(root(section))


def breadth_first(Section section not None):
    """The section and all below it, level by level."""
    cdef list found = [section]
    section.check_alive()
    for s in found:
        if (<Section>s).first_child != NULL:
            found.extend(ordered_children(s))
    return found


def trueparent(Section section not None):
    """(Section, x) of the node that the near end is joined to, or None.

    Connections to the near end of a section lead on to its parent; at the near
    end of a root there is no true parent.
    """
    cdef Section s = section
    cdef double x
    section.check_alive()
    while s.parent is not None:
        x = s.parent_x
        s = s.parent
        if s.place_at(x) != PLACE_NEAR:
            return s, x
    return None


def path_to_root(Section section not None):
    """The section, its parent, ..., the root."""
    cdef Section s = section
    cdef list path = []
    section.check_alive()
    while s is not None:
        path.append(s)
        s = s.parent
    return path


def distance(Section a not None, double xa, Section b not None, double xb):
    """Path length (um) between the nodes at two positions; 1e20 if not connected."""
    cdef dict seen = {}
    cdef Section s = a
    cdef double d = 0, at
    a.check_alive()
    b.check_alive()
    if a.model is not b.model:
        return 1e20
    at = near_position(a, xa)
    while True:
        seen[s] = (d, at)
        if s.parent is None:
            break
        d += at
        at = near_position(s.parent, s.parent_x)
        s = s.parent
    s = b
    d = 0
    at = near_position(b, xb)
    while s not in seen:
        if s.parent is None:
            return 1e20
        d += at
        at = near_position(s.parent, s.parent_x)
        s = s.parent
    below, position = seen[s]
    return below + d + abs(at - position)


def set_distance_origin(Section section not None, double x):
    """Count distances from here (``distance(0, x)``)."""
    section.check_alive()
    (<Model>section.model).origin = (section, x)


def distance_from_origin(Section section not None, double x):
    """Path length (um) from the origin, by default the near end of the root."""
    cdef Model model = <Model>section.model
    origin = model.origin
    if origin is not None and not (<Section>origin[0]).is_alive:
        raise ModelError(
            "the section that distances were measured from was deleted\nhelp: "
            "choose another origin with `distance(0, x)`")
    if origin is None:
        start = root(section)
        origin = (start, float((<Section>start).orientation))
    return distance(origin[0], origin[1], section, x)


METHODS = {
    f.__name__: f
    for f in (ordered_children, subtree, root, wholetree, breadth_first, trueparent,
              path_to_root, distance, set_distance_origin, distance_from_origin)
}
