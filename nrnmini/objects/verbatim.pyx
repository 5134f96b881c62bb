# What VERBATIM blocks of mechanisms hold of HOC: objects, names, methods of Vector.
#
# Owns: the memory behind an `Object*` and a `Symbol*` of C, which outlives what it
# stands for, so that a mechanism that kept an address gets an error and never
# garbage. Leaves to others: arguments that are numbers (model.host), how HOC runs
# (the hooks of the context).

cimport cython
from cpython.object cimport PyObject
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memset, strncpy
from nrnmini.engine.rng cimport mcell_ran4
from nrnmini.model.abi cimport (
    NM_ADDRESS, NM_NO_ARGUMENT, NM_NUMBER, NM_OBJECT, NM_TEXT, NmCall, NmCtx,
    NmFunction, NmHost, NmMethod, NmObject, NmSymbol, NmValue)
from nrnmini.model.host cimport NmFrame, call_function, nm_execerror
from nrnmini.model.mechanism cimport MechType
from nrnmini.model.model cimport Model
from nrnmini.objects.file cimport File
from nrnmini.objects.vector_base cimport VectorBase
from nrnmini.store.handle cimport DataHandle

import weakref

from nrnmini.errors import ModelError
from nrnmini.objects.list import List

# As in model.host: inner functions take the GIL, never raise, and write what is
# wrong into `why`; the outer ones leave through nm_execerror.

cdef enum:
    WHY = 240


cdef void explain(char* why, object error) noexcept:
    encoded = str(error).encode()[:WHY - 1]
    strncpy(why, encoded, WHY)
    why[WHY - 1] = 0


@cython.final
cdef class Facade:
    """An object as C sees it."""

    cdef NmObject data
    cdef object   ref           # weak reference to the object
    cdef object   held          # the object, while a mechanism holds it
    cdef int      holds
    cdef object   text          # bytes of a template's first strdef
    cdef char*    text_at
    cdef NmValue  value


@cython.final
cdef class Name:
    """A name of HOC as C sees it."""

    cdef NmSymbol data
    cdef bytes    encoded
    cdef object   handle        # DataHandle of a number
    cdef object   text          # bytes of a strdef
    cdef char*    text_at
    cdef NmObject* object_at


@cython.final
cdef class TextPlace:
    """The place of a strdef that was passed as an argument."""

    cdef object target
    cdef bytes  encoded
    cdef char*  at


@cython.final
cdef class VerbatimHost:
    """What the mechanisms of one simulator hold of HOC."""

    cdef object   __weakref__
    cdef object   context
    cdef dict     facades       # id(object) -> Facade
    cdef list     spare         # facades whose object went, to be used again
    cdef dict     names         # name -> Name
    cdef list     places        # TextPlace of the running calls
    cdef list     pushed        # arguments of the next call
    cdef NmValue* values
    cdef dict     class_marks   # class name -> bytes, whose address marks it
    cdef readonly dict vector_methods   # name -> VectorMethod
    cdef NmObject* nothing      # the place of a null object

    def __init__(self, context):
        self.context = context
        self.facades = {}
        self.spare = []
        self.names = {}
        self.places = []
        self.pushed = []
        self.class_marks = {}
        self.vector_methods = {}

    def __dealloc__(self):
        free(self.values)

    cdef NmObject* object(self, object target) except NULL:
        """The same memory for the same object."""
        cdef Facade facade = self.facades.get(id(target))
        if facade is None:
            facade = self.spare.pop() if self.spare else Facade.__new__(Facade)
            memset(&facade.data, 0, sizeof(NmObject))
            key = id(target)
            host = weakref.ref(self)

            def gone(_):
                mine = host()
                if mine is not None:
                    (<VerbatimHost>mine).forget(key)

            facade.ref = weakref.ref(target, gone)
            facade.data.target = <void*>target
            name = getattr(target, "class_name", None) or type(target).__name__
            mark = self.class_marks.setdefault(name, name.encode())
            facade.data.ctemplate = <void*>mark
            self.facades[key] = facade
            facade.data.u.this_pointer = facade.data.itself = &facade.data
        self.show_text(facade, target)
        return &facade.data

    cdef show_text(self, Facade facade, object target):
        # Of a template's object C reads at most the first strdef (String.s).
        text = getattr(target, "template", None) is not None and self.first_text(target)
        if isinstance(text, str):
            facade.text = text.encode()
            facade.text_at = facade.text
            facade.value.ppstr = &facade.text_at
            facade.data.u.dataspace = &facade.value

    def first_text(self, target):
        for value in target.values:
            text = getattr(value, "value", None)
            if isinstance(text, str):
                return text
        return None

    cdef forget(self, object key):
        cdef Facade facade = self.facades.pop(key, None)
        if facade is None:
            return
        mark = self.class_marks.get("Random")
        cdef bint was_random = facade.data.ctemplate == <void*>mark
        facade.data.target = NULL
        facade.data.u.this_pointer = NULL
        # A Random is kept for long (setRNG): its memory stays with its name.
        if was_random:
            self.facades["gone", id(facade)] = facade
        else:
            self.spare.append(facade)

    cdef hold(self, NmObject* data, int by):
        """Keeps an object alive while a mechanism counts on it."""
        cdef Facade facade = self.facades.get(id(<object><PyObject*>data.target))
        if facade is None:
            return
        facade.holds = max(0, facade.holds + by)
        facade.held = <object><PyObject*>data.target if facade.holds else None

    cdef keep(self, TextPlace place):
        """Texts that C may still look at: those of the latest calls."""
        if len(self.places) >= 64:
            del self.places[:32]
        self.places.append(place)

    cdef Name name(self, str text):
        """A name of the top level, or None."""
        cdef Name made = self.names.get(text)
        kind = self.context.name_kind(text)
        if kind is None or kind == "undefined":
            return None
        if made is None:
            made = Name.__new__(Name)
            made.encoded = text.encode()
            made.data.name = made.encoded
            made.data.u.oboff = <int>len(self.names)
            self.names[text] = made
            self.values = <NmValue*>realloc(
                self.values, len(self.names) * sizeof(NmValue))
            if self.values == NULL:
                raise MemoryError()
            memset(&self.values[made.data.u.oboff], 0, sizeof(NmValue))
        cdef NmValue* value = &self.values[made.data.u.oboff]
        if kind == "number":
            made.handle = self.context.resolve_name(text)
            value.pval = (<DataHandle>made.handle).f64()
            made.data.u.pval = value.pval
        elif kind == "string":
            made.text = self.context.name_value(text).encode()
            made.text_at = made.text
            value.ppstr = &made.text_at
        elif kind == "object":
            target = self.context.name_value(text)
            made.object_at = NULL if target is None else self.object(target)
            value.pobj = &made.object_at
        return made


@cython.final
cdef class VectorMethod:
    """A method of Vector that a mechanism has added."""

    cdef VerbatimHost host
    cdef MechType     type
    cdef NmMethod     method
    cdef NmFunction   how
    cdef readonly str name

    def __call__(self, vector, *args):
        cdef Model model = <Model>self.type.model
        cdef NmObject* facade = self.host.object(vector)
        model.sync_thread(model.idle_thread)
        cdef NmCtx* c = self.type.row_context(-1, model.idle_thread)
        return call_function(
            self.how, c, -1, args, f"Vector.{self.name}", self.method, facade)


cdef VerbatimHost host_of(NmCtx* c):
    return <VerbatimHost>(<Model>(<MechType><PyObject*>c.type).model).verbatim


cdef object argument(NmCall* call, int i):
    if call == NULL or call.frame == NULL:
        raise ModelError(f"argument {i} is missing")
    args = <tuple><PyObject*>(<NmFrame*>call.frame).args
    if i < 1 or i > len(args):
        raise ModelError(f"argument {i} is missing: the call has {len(args)}")
    return args[i - 1]


cdef object target_of(NmObject* facade):
    if facade == NULL or facade.target == NULL:
        raise ModelError("an object that the mechanism has kept no longer exists")
    return <object><PyObject*>facade.target


cdef int kind_at(NmCall* call, int i) noexcept with gil:
    try:
        value = argument(call, i)
    except ModelError:
        return NM_NO_ARGUMENT
    if isinstance(value, (int, float)):
        return NM_NUMBER
    if isinstance(value, str) or isinstance(getattr(value, "value", None), str):
        return NM_TEXT
    return NM_ADDRESS if isinstance(value, DataHandle) else NM_OBJECT


cdef int argument_kind(NmCtx* c, NmCall* call, int i) noexcept nogil:
    return kind_at(call, i)


cdef NmObject** object_at(NmCtx* c, NmCall* call, int i, char* why) noexcept with gil:
    cdef NmObject* found
    try:
        value = argument(call, i)
        if value is None:
            return &host_of(c).nothing
        if isinstance(value, (int, float, str, DataHandle)):
            raise ModelError(f"argument {i} is not an object")
        found = host_of(c).object(value)
        return &found.itself
    except BaseException as e:
        explain(why, e)
        return NULL


cdef NmObject** object_argument(NmCtx* c, NmCall* call, int i) noexcept nogil:
    cdef char[WHY] why
    cdef NmObject** place = object_at(c, call, i, why)
    if place == NULL:
        nm_execerror(c.nt, why, NULL)
    return place


cdef char** text_place(NmCtx* c, NmCall* call, int i, char* why) noexcept with gil:
    cdef TextPlace made
    try:
        value = argument(call, i)
        text = value if isinstance(value, str) else getattr(value, "value", None)
        if not isinstance(text, str):
            raise ModelError(f"argument {i} is not a text")
        made = TextPlace.__new__(TextPlace)
        made.target = None if isinstance(value, str) else value
        made.encoded = text.encode()
        made.at = made.encoded
        host_of(c).keep(made)
        return &made.at
    except BaseException as e:
        explain(why, e)
        return NULL


cdef char** text_argument(NmCtx* c, NmCall* call, int i) noexcept nogil:
    cdef char[WHY] why
    cdef char** place = text_place(c, call, i, why)
    if place == NULL:
        nm_execerror(c.nt, why, NULL)
    return place


cdef int text_into(NmCtx* c, char** place, const char* text,
                   char* why) noexcept with gil:
    cdef TextPlace known
    try:
        for known in reversed(host_of(c).places):
            if &known.at == place and known.target is not None:
                known.target.value = text.decode("utf-8", "replace")
                known.encoded = text
                known.at = known.encoded
                return 0
        raise ModelError("hoc_assign_str needs a strdef that was passed as an argument")
    except BaseException as e:
        explain(why, e)
        return -1


cdef void assign_text(NmCtx* c, char** place, const char* text) noexcept nogil:
    cdef char[WHY] why
    if text_into(c, place, text, why) < 0:
        nm_execerror(c.nt, why, NULL)


cdef void* file_at(NmCall* call, int i, char* why) noexcept with gil:
    try:
        value = argument(call, i)
        if not isinstance(value, File):
            raise ModelError(f"argument {i} is not a File")
        return (<File>value).opened("a mechanism")
    except BaseException as e:
        explain(why, e)
        return NULL


cdef void* file_argument(NmCtx* c, NmCall* call, int i) noexcept nogil:
    cdef char[WHY] why
    cdef void* stream = file_at(call, i, why)
    if stream == NULL:
        nm_execerror(c.nt, why, NULL)
    return stream


cdef int count_of(NmObject* facade, char* why) noexcept with gil:
    try:
        target = target_of(facade)
        if not isinstance(target, List):
            raise ModelError(f"`{target.object_name}` is not a List")
        return int(target.count())
    except BaseException as e:
        explain(why, e)
        return -1


cdef int list_count(NmCtx* c, NmObject* facade) noexcept nogil:
    cdef char[WHY] why
    cdef int n = count_of(facade, why)
    if n < 0:
        nm_execerror(c.nt, why, NULL)
    return n


cdef NmObject* item_at(NmCtx* c, NmObject* facade, int i, char* why) noexcept with gil:
    try:
        return host_of(c).object(target_of(facade).object(i))
    except BaseException as e:
        explain(why, e)
        return NULL


cdef NmObject* list_item(NmCtx* c, NmObject* facade, int i) noexcept nogil:
    cdef char[WHY] why
    cdef NmObject* item = item_at(c, facade, i, why)
    if item == NULL:
        nm_execerror(c.nt, why, NULL)
    return item


cdef const char* name_at(NmCtx* c, NmObject* facade, char* why) noexcept with gil:
    cdef TextPlace kept
    try:
        kept = TextPlace.__new__(TextPlace)
        kept.encoded = (b"NULLobject" if facade == NULL
                        else target_of(facade).object_name.encode())
        host_of(c).keep(kept)
        return kept.encoded
    except BaseException as e:
        explain(why, e)
        return NULL


cdef const char* object_name(NmCtx* c, NmObject* facade) noexcept nogil:
    cdef char[WHY] why
    cdef const char* name = name_at(c, facade, why)
    if name == NULL:
        nm_execerror(c.nt, why, NULL)
    return name


cdef int capacity_of(NmObject* facade, char* why) noexcept with gil:
    try:
        return <int>(<VectorBase?>target_of(facade)).buffer.capacity
    except BaseException as e:
        explain(why, e)
        return -1


cdef int vector_room(NmCtx* c, NmObject* facade) noexcept nogil:
    cdef char[WHY] why
    cdef int n = capacity_of(facade, why)
    if n < 0:
        nm_execerror(c.nt, why, NULL)
    return n


cdef void hold_object(NmCtx* c, NmObject* facade, int by) noexcept with gil:
    if facade != NULL and facade.target != NULL:
        host_of(c).hold(facade, by)


cdef NmSymbol* name_of(NmCtx* c, const char* text, char* why) noexcept with gil:
    cdef Name found
    why[0] = 0
    try:
        found = host_of(c).name(text.decode())
        return NULL if found is None else &found.data
    except BaseException as e:
        explain(why, e)
        return NULL


cdef NmSymbol* symbol(NmCtx* c, const char* text) noexcept nogil:
    cdef char[WHY] why
    cdef NmSymbol* found = name_of(c, text, why)
    if why[0]:
        nm_execerror(c.nt, why, NULL)
    return found


cdef NmValue* values(NmCtx* c) noexcept with gil:
    return host_of(c).values


cdef void push_argument(NmCtx* c, double x, NmObject* facade,
                        const char* text) noexcept with gil:
    pushed = host_of(c).pushed
    if text != NULL:
        pushed.append(text.decode("utf-8", "replace"))
    elif facade == NULL:
        pushed.append(x)
    else:
        pushed.append(
            None if facade.target == NULL else <object><PyObject*>facade.target)


cdef int called(NmCtx* c, NmSymbol* name, int n, double* result,
                char* why) noexcept with gil:
    cdef VerbatimHost host
    try:
        host = host_of(c)
        if name == NULL:
            raise ModelError("hoc_call_func got no Symbol: the name is not defined")
        if n > len(host.pushed):
            raise ModelError(f"hoc_call_func wants {n} arguments: "
                             f"{len(host.pushed)} were pushed")
        args = host.pushed[len(host.pushed) - n:]
        del host.pushed[len(host.pushed) - n:]
        value = host.context.function(name.name.decode())(*args)
        result[0] = float(value) if isinstance(value, (int, float)) else 0.0
        return 0
    except BaseException as e:
        explain(why, e)
        return -1


cdef double call_hoc(NmCtx* c, NmSymbol* name, int n) noexcept nogil:
    cdef char[WHY] why
    cdef double result = 0
    if called(c, name, n, &result, why) < 0:
        nm_execerror(c.nt, why, NULL)
    return result


cdef int ran(NmCtx* c, const char* text, char* why) noexcept with gil:
    try:
        host_of(c).context.run_statement(text.decode("utf-8", "replace"), None)
        return 0
    except BaseException as e:
        explain(why, e)
        return -1


cdef int run_hoc(NmCtx* c, const char* text) noexcept nogil:
    cdef char[WHY] why
    if ran(c, text, why) < 0:
        nm_execerror(c.nt, why, NULL)
    return 0


cdef void add_vector_method(NmCtx* c, const char* name, NmMethod method,
                            NmFunction how) noexcept with gil:
    cdef VectorMethod made = VectorMethod.__new__(VectorMethod)
    made.host = host_of(c)
    made.type = <MechType><PyObject*>c.type
    made.method = method
    made.how = how
    made.name = name.decode()
    made.host.vector_methods[made.name] = made


cdef uint32_t mcell_word(uint32_t* high, uint32_t low) noexcept nogil:
    return mcell_ran4(high, low)


cdef uint32_t mcell_low(NmCtx* c, uint32_t low, int is_set) noexcept with gil:
    cdef VerbatimHost host = host_of(c)
    cdef uint32_t former = host.context.mcell_low_index
    if is_set:
        host.context.mcell_low_index = low
    return former


def serve_verbatim(model, context):
    """Lets the VERBATIM of a model's mechanisms speak with HOC.

    Returns
    -------
    VerbatimHost    with the methods that mechanisms have added to Vector
    """
    if not isinstance(model, Model):
        return None
    cdef NmHost* host = (<Model>model).host
    host.argument_kind = argument_kind
    host.object_argument = object_argument
    host.text_argument = text_argument
    host.assign_text = assign_text
    host.file_argument = file_argument
    host.list_count = list_count
    host.list_item = list_item
    host.object_name = object_name
    host.vector_room = vector_room
    host.hold_object = hold_object
    host.symbol = symbol
    host.values = values
    host.push_argument = push_argument
    host.call_hoc = call_hoc
    host.run_hoc = run_hoc
    host.add_vector_method = add_vector_method
    host.mcell_word = mcell_word
    host.mcell_low = mcell_low
    model.verbatim = VerbatimHost(context)
    return model.verbatim
