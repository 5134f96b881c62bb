"""Calls from Python that make HOC objects and run their methods.

Owns: what crosses the border on the way in and out of such a call. Leaves to others:
the classes (nrnmini.classes), members (nrnmini.members), the full rules for values
(nrnmini.facade).
"""

from nrnmini.hocobject cimport HocObject


cdef object unwrapped(object face, object value):
    # `Hoc._unwrap` without the way there for what most arguments are.
    cdef type kind = type(value)
    if kind is float or kind is int or kind is str or value is None:
        return value
    if isinstance(value, HocObject):
        return (<HocObject> value)._obj
    return face._unwrap(value)


cdef tuple all_unwrapped(object face, tuple args):
    return tuple([unwrapped(face, a) for a in args])


cdef object wrapped(object face, object value):
    cdef type kind = type(value)
    if kind is float or kind is int or kind is str or value is None:
        return value
    return face._wrap(value)


def new(cls, *args, sec=None, **unknown):
    """``__new__`` of a class: makes the object below and its wrapper."""
    cdef HocObject wrapper
    face = cls._class_face
    spec = cls._spec
    if unknown and not hasattr(cls, "__dict__"):
        raise TypeError(
            f"h.{cls._class_name}() takes no keyword but `sec`, not "
            f"`{next(iter(unknown))}`"
        )
    args = all_unwrapped(face, args)
    if sec is not None:
        with face._accessed(sec):
            obj = make(face, cls, spec, args)
    else:
        obj = make(face, cls, spec, args)
    wrapper = HocObject.__new__(cls)
    wrapper._obj = obj
    wrapper._face = face
    return wrapper


cdef object make(object face, object cls, object spec, tuple args):
    if spec is None:                    # a template
        return face._interpreter.instantiate(cls._class_name, *args)
    return spec.create(face._sim.context, *args)


def method(str name, function):
    """The Python method that calls `function(obj, *args)`."""

    def call(self, *args, sec=None):
        face = (<HocObject?> self)._face
        obj = (<HocObject> self)._obj
        args = all_unwrapped(face, args)
        if sec is None:
            result = function(obj, *args)
        else:
            with face._accessed(sec):
                result = function(obj, *args)
        return self if result is obj else wrapped(face, result)

    call.__name__ = name
    call.__doc__ = function.__doc__
    return call


def mechanism_method(str name):
    """The Python method that calls a FUNCTION or PROCEDURE of a mechanism."""

    def call(self, *args):
        obj = (<HocObject?> self)._obj
        return obj.type.call(name, all_unwrapped((<HocObject> self)._face, args), obj)

    call.__name__ = name
    call.__doc__ = "A FUNCTION or PROCEDURE of the mechanism."
    return call
