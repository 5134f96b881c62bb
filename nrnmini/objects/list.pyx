"""List: an ordered collection of objects, or a live view of all of one class.

Owns: both kinds. The view holds nothing: it shows what the registry knows now.
"""

from nrnmini.model.object cimport Object

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, RangeError, between, describe, string
from nrnmini.objects.table import ClassSpec


cdef class List(Object):
    """List(): objects in order; List("Class"): all live objects of that class.

    A sequence for Python: `len(list)`, `list[i]`, `for obj in list`.
    """

    def __init__(self, context, *args):
        self.context = context
        self.items = []
        if args and not isinstance(args[0], (int, float)):
            name = string(args, 0, "List")
            if not context.is_class(name):
                raise ModelError(f"`List`: `{name}` is not the name of a class")
            self.viewed = name
        self.enter(context.model.objects, "List")

    cdef list now(self):
        if self.viewed is None:
            return self.items
        return self.context.model.objects.live(self.viewed)

    cdef object checked(self, tuple args, str method):
        # The object to put in.
        if not args or isinstance(args[0], (int, float, str)):
            found = f", not {describe(args[0])}" if args else ""
            raise ArgumentError(f"`List.{method}` needs an object{found}")
        if self.viewed is not None:
            raise ModelError(
                f"`List.{method}`: `{self!r}` shows all objects of `{self.viewed}` "
                "and cannot be edited")
        return args[0]

    cpdef object at(self, Py_ssize_t i, str method):
        """Object i; RangeError outside."""
        cdef list items
        if self.viewed is not None:
            # Without gaps the position in the view is the index of the name.
            found = self.context.model.objects.find(self.viewed, i)
            items = self.now()
            if found is not None and i < len(items) and items[i] is found:
                return found
        else:
            items = self.items
        if i < 0 or i >= len(items):
            raise RangeError(f"`{method}` of `{self!r}`: index {i} is out of range, "
                             f"size is {len(items)}")
        return items[i]

    def append(self, *args):
        """Adds an object at the end; the new count."""
        item = self.checked(args, "append")
        if item is not None:
            self.items.append(item)
        return <double>len(self.items)

    def prepend(self, *args):
        """Adds an object at the start; the new count."""
        item = self.checked(args, "prepend")
        if item is not None:
            self.items.insert(0, item)
        return <double>len(self.items)

    def insrt(self, *args):
        """(i, object): inserts before object i; the new count."""
        item = self.checked(args[1:], "insrt")
        i = between(args, 0, "List.insrt", 0, len(self.items), "position")
        if item is not None:
            self.items.insert(i, item)
        return <double>len(self.items)

    def remove(self, *args):
        """Removes object i; the new count."""
        if self.viewed is not None:
            raise ModelError(
                f"`List.remove`: `{self!r}` shows all objects of `{self.viewed}` "
                "and cannot be edited")
        i = between(args, 0, "List.remove", 0, len(self.items) - 1, "index")
        self.items.pop(i)
        return <double>len(self.items)

    def remove_all(self, *args):
        """Removes all objects."""
        if self.viewed is not None:
            raise ModelError(
                f"`List.remove_all`: `{self!r}` shows all objects of "
                f"`{self.viewed}` and cannot be edited")
        old, self.items = self.items, []
        old.clear()
        return 0.0

    def count(self, *args):
        """Number of objects."""
        return len(self.now())

    def index(self, *args):
        """Position of an object, -1 if it is not there."""
        if not args:
            raise ArgumentError("`List.index` needs an object")
        for i, item in enumerate(self.now()):
            if item is args[0]:
                return i
        return -1

    def object(self, *args):
        """Object i."""
        if len(args) == 1 and type(args[0]) is float:
            return self.at(<Py_ssize_t><double>args[0], "List.object")
        return self.at(
            between(args, 0, "List.object", 0, max(len(self.now()) - 1, 0), "index"),
            "List.object")

    def o(self, *args):
        """Object i."""
        return self.object(*args)

    # ---- Python --------------------------------------------------------------

    def __len__(self):
        return len(self.now())

    def __bool__(self):
        return len(self.now()) > 0

    def __iter__(self):
        return iter(list(self.now()))

    def __contains__(self, item):
        return any(x is item for x in self.now())

    def __getitem__(self, index):
        items = self.now()
        if isinstance(index, slice):
            return items[index]
        if not hasattr(index, "__index__"):
            raise TypeError(
                f"`{self!r}` is indexed by an int or a slice, not {describe(index)}")
        i = index.__index__()
        return self.at(i + len(items) if i < 0 else i, "index")

    # ---- the browser: nothing is shown ---------------------------------------

    def browser(self, *args):
        """Shows the objects for choosing; without a display, nothing."""
        self.context.tell_inert("List.browser")
        return 1.0

    def selected(self, *args):
        """Position of what the user chose: -1."""
        return -1

    def select(self, *args):
        """Highlights an object in the browser."""
        return 1.0

    def select_action(self, *args):
        """Sets what happens on selection in the browser."""
        return 1.0

    def accept_action(self, *args):
        """Sets what happens on acceptance in the browser."""
        return 1.0

    def scroll_pos(self, *args):
        """Scroll position of the browser: -1."""
        return -1.0


SPEC = ClassSpec(
    "List", List, List,
    methods=tuple(
        "append prepend insrt remove remove_all count index object o browser selected "
        "select select_action accept_action scroll_pos".split()),
    doc="A list of objects.",
)
