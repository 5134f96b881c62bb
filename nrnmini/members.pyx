"""Reading and assigning the members of HOC objects from Python.

Owns: ``obj.name`` and ``obj._ref_name`` for built-in classes (through the method
table), point processes (through their variables) and instances of templates.
Leaves to others: methods of built-in classes (nrnmini.classes).
"""

from nrnmini import refs
from nrnmini.errors import suggest
from nrnmini.hoc.value import HocObject as TemplateInstance
from nrnmini.mechanisms import hint_for_member
from nrnmini.model.mechanism import PointProcess


def get_member(face, wrapper, name: str):
    """The value of a member, or a callable for a method."""
    obj = wrapper._obj
    reference = name.startswith("_ref_")
    plain = name[5:] if reference else name
    if isinstance(obj, TemplateInstance):
        return _get_of_template(face, wrapper, plain, reference)
    if isinstance(obj, PointProcess):
        kind = obj.type
        position = kind.var_index.get(plain)
        if position is not None and kind.vars[position].kind != "hidden":
            var = kind.vars[position]
            if var.is_array:
                return PointArray(obj, var, reference)
            handle = obj.handle(plain)
            return handle if reference else handle.value
        if plain in kind.pointer_names:
            target = refs.pointer_target(obj, plain)
            return target if reference else target[0]
        random = refs.random_variable(face, obj, plain)
        if random is not None:
            return random
    spec = type(wrapper)._spec
    member = spec.member_by_name.get(plain) if spec is not None else None
    if member is not None:
        if member.n_indices:
            return MemberArray(face, wrapper, member, (), reference)
        if reference:
            return _member_handle(wrapper, member, ())
        return face._wrap(_read(obj, member, ()))
    no_member(face, wrapper, name, AttributeError)


def set_member(face, wrapper, name: str, value) -> bool:
    """Assigns a member; False if there is none of that name."""
    obj = wrapper._obj
    if isinstance(obj, TemplateInstance):
        if obj.member_kind(name) is None:
            return False
        obj.set_member(name, face._unwrap(value))
        return True
    if isinstance(obj, PointProcess):
        kind = obj.type
        if name.startswith("_ref_") and name[5:] in kind.pointer_names:
            refs.set_pointer(face, wrapper, name[5:], value)
            return True
        position = kind.var_index.get(name)
        if position is not None and kind.vars[position].kind != "hidden":
            if kind.vars[position].is_array:
                raise IndexError(f"`{name}` needs an index: {wrapper}.{name}[0] = ...")
            obj.handle(name).value = _number(name, value)
            return True
        if name in kind.pointer_names:
            refs.pointer_target(obj, name)[0] = _number(name, value)
            return True
    spec = type(wrapper)._spec
    member = spec.member_by_name.get(name) if spec is not None else None
    if member is not None:
        if member.n_indices and not member.index_optional:
            raise IndexError(f"`{name}` needs an index: {wrapper}.{name}[0] = ...")
        where = (0,) * member.n_indices
        _write(obj, member, where, face._unwrap(value))
        return True
    return False


def member_names(face, wrapper) -> list[str]:
    """All names that `get_member` knows, for completion and suggestions."""
    obj = wrapper._obj
    if isinstance(obj, TemplateInstance):
        return list(obj.public_names())
    names = []
    spec = type(wrapper)._spec
    if spec is not None:
        names += [*spec.methods, *spec.member_by_name]
    if isinstance(obj, PointProcess):
        names += [v.name for v in obj.type.vars if v.kind != "hidden"]
        names += [*obj.type.pointer_names, *obj.type.functions]
    return names


def no_member(face, wrapper, name: str, error: type):
    """Raises `error` for an unknown name, with the most similar one."""
    plain = name[5:] if name.startswith("_ref_") else name
    obj = wrapper._obj
    if isinstance(obj, PointProcess) and (
            plain in obj.type.globals or plain in obj.type.var_index):
        hint = hint_for_member(obj.type, plain)
    else:
        close = suggest(plain, member_names(face, wrapper))
        hint = f"; {close}" if close else ""
    raise error(
        f"'hoc.{type(wrapper).__name__}' object has no attribute '{name}'{hint}"
    )


def _number(name, value) -> float:
    if isinstance(value, str) or not hasattr(value, "__float__"):
        raise TypeError(f"`{name}` is a number, not a {type(value).__name__}")
    return float(value)


def _read(obj, member, indices):
    if member.get is not None:
        return member.get(obj, *indices)
    return member.handle(obj, *indices).value


def _write(obj, member, indices, value) -> None:
    if member.kind == "double":
        value = _number(member.name, value)
    if member.set is not None:
        member.set(obj, *indices, value)
    elif member.handle is not None:
        member.handle(obj, *indices).value = value
    else:
        raise TypeError(f"`{member.name}` cannot be assigned")


def _member_handle(wrapper, member, indices):
    if member.handle is None:
        raise TypeError(f"`{member.name}` of {wrapper} has no address")
    return member.handle(wrapper._obj, *indices)


cdef class MemberArray:
    """A member with subscripts: ``vec.x``, ``nc.weight``, ``mat.x[i]``."""

    cdef object _face, _wrapper, _member
    cdef tuple _indices
    cdef bint _references

    def __init__(self, face, wrapper, member, indices, references):
        self._face = face
        self._wrapper = wrapper
        self._member = member
        self._indices = indices
        self._references = references

    cdef tuple _where(self, i):
        if type(i) is int:
            k = i
        else:
            k = i.__index__() if hasattr(i, "__index__") else int(i)
        if k < 0 and len(self._indices) + 1 == self._member.n_indices:
            k += len(self)
        return (*self._indices, k)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        where = self._where(i)
        member = self._member
        if len(where) < member.n_indices:
            return MemberArray(
                self._face, self._wrapper, member, where, self._references
            )
        if self._references:
            return _member_handle(self._wrapper, member, where)
        return self._face._wrap(_read(self._wrapper._obj, member, where))

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            where = range(*i.indices(len(self)))
            values = value if hasattr(value, "__len__") else [value] * len(where)
            if len(values) != len(where):
                raise IndexError(f"{len(values)} values for {len(where)} places")
            for k, one in zip(where, values, strict=True):
                self[k] = one
            return
        where = self._where(i)
        if len(where) < self._member.n_indices:
            raise TypeError(f"{self!r} needs {self._member.n_indices} subscripts")
        _write(self._wrapper._obj, self._member, where, self._face._unwrap(value))

    def __len__(self):
        name = self._member.name
        if name == "weight":
            return int(self._wrapper.wcnt())
        if hasattr(self._wrapper, "size"):
            return int(self._wrapper.size())
        raise TypeError(f"{self!r} has no length")

    def __iter__(self):
        return iter([self[k] for k in range(len(self))])

    def __float__(self):
        if self._member.index_optional:
            return float(self[0])
        raise TypeError(f"{self!r} needs an index")

    def __repr__(self):
        where = "".join(f"[{k}]" for k in self._indices)
        return f"{self._wrapper}.{self._member.name}{where}[?]"


class PointArray:
    """An array variable of a point process: ``clamp.dur[1]``."""

    __slots__ = ("_obj", "_var", "_references")

    def __init__(self, obj, var, references):
        self._obj = obj
        self._var = var
        self._references = references

    def _handle(self, i):
        k = i.__index__() if hasattr(i, "__index__") else int(i)
        n = self._var.dim
        if k < 0:
            k += n
        if not 0 <= k < n:
            raise IndexError(f"{self!r}: index {i} is out of range, size is {n}")
        return self._obj.handle(self._var.name, k)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        handle = self._handle(i)
        return handle if self._references else handle.value

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            where = range(*i.indices(len(self)))
            values = value if hasattr(value, "__len__") else [value] * len(where)
            for k, one in zip(where, values, strict=True):
                self[k] = one
            return
        self._handle(i).value = _number(self._var.name, value)

    def __len__(self):
        return self._var.dim

    def __iter__(self):
        return iter([self[k] for k in range(len(self))])

    def __repr__(self):
        return f"{self._obj.object_name}.{self._var.name}[?]"


# ---- instances of templates -------------------------------------------------------


def _get_of_template(face, wrapper, name, reference):
    obj = wrapper._obj
    kind = obj.member_kind(name)
    if kind is None:
        no_member(face, wrapper, name, AttributeError)
    if kind == "array":
        return TemplateArray(face, wrapper, name, (), reference)
    if kind in ("function", "procedure", "obfunc"):
        return TemplateMethod(face, wrapper, name)
    if reference:
        return obj.member_handle(name)
    return face._wrap(obj.get_member(name))


class TemplateMethod:
    """A procedure or function of a template's instance."""

    __slots__ = ("_face", "_wrapper", "_name")

    def __init__(self, face, wrapper, name):
        self._face = face
        self._wrapper = wrapper
        self._name = name

    def __call__(self, *args, sec=None):
        face = self._face
        args = [face._unwrap(a) for a in args]
        if sec is None:
            return face._wrap(self._wrapper._obj.call_member(self._name, *args))
        with face._accessed(sec):
            return face._wrap(self._wrapper._obj.call_member(self._name, *args))

    def __repr__(self):
        return f"{self._wrapper}.{self._name}()"


class TemplateArray:
    """An array member of a template's instance."""

    __slots__ = ("_face", "_wrapper", "_name", "_indices", "_references")

    def __init__(self, face, wrapper, name, indices, references):
        self._face = face
        self._wrapper = wrapper
        self._name = name
        self._indices = indices
        self._references = references

    def _shape(self):
        return self._wrapper._obj.get_member(self._name).shape()

    def __len__(self):
        return self._shape()[len(self._indices)]

    def _where(self, i):
        k = i.__index__() if hasattr(i, "__index__") else int(i)
        n = len(self)
        if k < 0:
            k += n
        if not 0 <= k < n:
            raise IndexError(f"{self!r}: index {i} is out of range, size is {n}")
        return (*self._indices, k)

    def __getitem__(self, i):
        where = self._where(i)
        face, obj = self._face, self._wrapper._obj
        if len(where) < len(self._shape()):
            return TemplateArray(
                face, self._wrapper, self._name, where, self._references
            )
        if self._references:
            return obj.member_handle(self._name, *where)
        return face._wrap(obj.get_member(self._name, *where))

    def __setitem__(self, i, value):
        where = self._where(i)
        if len(where) < len(self._shape()):
            raise TypeError(f"{self!r} needs {len(self._shape())} subscripts")
        self._wrapper._obj.set_member(self._name, self._face._unwrap(value), *where)

    def __iter__(self):
        return iter([self[k] for k in range(len(self))])

    def __repr__(self):
        where = "".join(f"[{k}]" for k in self._indices)
        return f"{self._wrapper}.{self._name}{where}[?]"
