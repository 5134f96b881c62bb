"""One Python class for each HOC class: ``h.Vector``, ``h.IClamp``, templates.

Owns: the classes themselves, made on first use from the method table, the
mechanism's functions or the template. They belong to one `Hoc`. Leaves to others:
reading and assigning members (nrnmini.members), what a call does (nrnmini.calls).
"""

from __future__ import annotations

from nrnmini import calls
from nrnmini.hocobject import (
    HocObject,
    ListObject,
    SectionListObject,
    VectorObject,
    attach,
)

_BASES = {
    "Vector": VectorObject,
    "List": ListObject,
    "SectionList": SectionListObject,
}


class HocClass(type):
    """The type of ``h.Vector``: subscripts find instances by their number."""

    def __getitem__(cls, index):
        face = cls._class_face
        obj = face._model.objects.find(cls._class_name, int(index))
        if obj is None:
            raise IndexError(f"{cls._class_name}[{int(index)}] instance does not exist")
        return face._wrap(obj)

    def __len__(cls):
        return len(cls._class_face._model.objects.live(cls._class_name))

    def __iter__(cls):
        face = cls._class_face
        return iter([face._wrap(o) for o in face._model.objects.live(cls._class_name)])

    def __bool__(cls):
        return True

    def __repr__(cls):
        return f"<class 'hoc.{cls.__name__}'>"

    def name(cls):
        """The HOC name."""
        return cls._class_name


def python_class(face, name: str) -> type:
    """The Python class of the HOC class, mechanism or template `name`."""
    found = face._classes.get(name)
    if found is None:
        found = face._classes[name] = _make_class(face, name)
    return found


def wrap_object(face, obj):
    """A wrapper of `obj`, of the right class."""
    cls = face._classes.get(obj.class_name)
    if cls is None:
        cls = python_class(face, obj.class_name)
    return attach(HocObject.__new__(cls), obj, face)


def _make_class(face, name: str) -> type:
    from nrnmini.objects.table import all_specs

    spec = all_specs().get(name)
    mechanism = face._model.mech_by_name.get(name)
    if spec is None and mechanism is not None and mechanism.is_point:
        spec = face._interpreter.point_spec(mechanism)
    namespace = {
        "__slots__": (),
        "__module__": "hoc",
        "__new__": staticmethod(calls.new),
        "_class_face": face,
        "_class_name": name,
        **_members(spec, mechanism),
    }
    return HocClass(name, (_BASES.get(name, HocObject),), namespace)


def _members(spec, mechanism) -> dict:
    """What a class has of its own: its record, documentation and methods."""
    members = {"_spec": spec}
    if spec is not None:
        members["__doc__"] = spec.doc or spec.cls.__doc__
        for method in spec.methods:
            if method.isidentifier():
                members[method] = calls.method(method, spec.method(method))
    if mechanism is not None and mechanism.is_point:
        for function in mechanism.functions:
            members.setdefault(function, calls.mechanism_method(function))
    return members


def follow_mechanism(cls) -> None:
    """The class of a point process whose mechanism was reloaded: its objects stay,
    with the functions that there are now."""
    face, name = cls._class_face, cls._class_name
    mechanism = face._model.mech_by_name[name]
    members = _members(face._interpreter.point_spec(mechanism), mechanism)
    for old in cls._spec.methods:
        if old not in members and old in cls.__dict__:
            delattr(cls, old)
    for member, value in members.items():
        setattr(cls, member, value)
