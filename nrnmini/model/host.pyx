# What compiled mechanisms may ask of the simulator, and guarded calls.
#
# Owns: the part of NmHost that needs no engine (arguments, printf, execerror,
# access to Vectors) and the calls that turn an execerror into an exception.
# Leaves to the engine: net_send, net_event, net_move.

from cpython.object cimport PyObject
from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport free, malloc
from libc.string cimport strncpy
from nrnmini.model.abi cimport (
    NmCall, NmCtx, NmFunction, NmHost, NmKernel, NmMethod, NmThread)
from nrnmini.model.mechanism cimport MechType
from nrnmini.store.column cimport (
    Buffer, CHandle, Column, DataSource, ForeignBuffer)
from nrnmini.store.handle cimport DataHandle

import sys

from nrnmini.errors import ModelError

cdef extern from "Python.h":
    const char* PyUnicode_AsUTF8(object text) except NULL

# Inner functions take the GIL and never raise: they write what is wrong into
# `why` (a buffer of the caller) and return -1. The outer ones leave through
# nm_execerror, with no Python state of their own.

cdef enum:
    WHY = 160


cdef void explain(char* why, str text) noexcept:
    encoded = text.encode()[:WHY - 1]
    strncpy(why, encoded, WHY)
    why[WHY - 1] = 0


cdef object argument(NmCall* call, int i):
    cdef NmFrame* frame = <NmFrame*>call.frame
    args = <tuple><object><PyObject*>frame.args
    if i < 1 or i > len(args):
        raise ModelError(f"argument {i} is missing: the call has {len(args)}")
    return args[i - 1]


cdef int count(NmCall* call) noexcept with gil:
    if call.frame == NULL:
        return call.argc
    return len(<tuple><object><PyObject*>(<NmFrame*>call.frame).args)


cdef int number_at(NmCall* call, int i, double* result, char* why) noexcept with gil:
    try:
        result[0] = float(argument(call, i))
        return 0
    except BaseException as e:
        explain(why, f"argument {i} is not a number: {e}")
        return -1


cdef int text_at(NmCall* call, int i, const char** result,
                 char* why) noexcept with gil:
    try:
        value = argument(call, i)
        if not isinstance(value, str):
            value = value.value         # a StringRef, which keeps its text alive
        result[0] = PyUnicode_AsUTF8(value)
        return 0
    except BaseException as e:
        explain(why, f"argument {i} is not a text: {e}")
        return -1


cdef int address_at(NmCall* call, int i, double** result,
                    char* why) noexcept with gil:
    try:
        value = argument(call, i)
        if isinstance(value, DataHandle):
            result[0] = (<DataHandle>value).f64()
        elif call.argv != NULL and i <= call.argc and isinstance(value, (int, float)):
            result[0] = <double*>&call.argv[i - 1]
        else:
            raise ModelError("it is no pointer to a number")
        return 0
    except BaseException as e:
        explain(why, f"argument {i}: {e}")
        return -1


cdef int object_at(NmCall* call, int i, void** result, char* why) noexcept with gil:
    try:
        value = argument(call, i)       # the arguments keep it alive
        result[0] = <void*><PyObject*>value
        return 0
    except BaseException as e:
        explain(why, f"argument {i}: {e}")
        return -1


cdef int ifarg(NmCall* call, int i) noexcept nogil:
    return 1 <= i <= count(call)


cdef double getarg(NmCall* call, int i) noexcept nogil:
    cdef double value = 0
    cdef char[WHY] why
    if call.frame == NULL:
        return call.argv[i - 1] if 1 <= i <= call.argc else 0
    if number_at(call, i, &value, why) < 0:
        nm_execerror((<NmFrame*>call.frame).nt, why, NULL)
    return value


cdef const char* gargstr(NmCall* call, int i) noexcept nogil:
    cdef const char* text = ""
    cdef char[WHY] why
    if call.frame != NULL and text_at(call, i, &text, why) < 0:
        nm_execerror((<NmFrame*>call.frame).nt, why, NULL)
    return text


cdef double* pgetarg(NmCall* call, int i) noexcept nogil:
    cdef double* address = NULL
    cdef char[WHY] why
    if call.frame != NULL and address_at(call, i, &address, why) < 0:
        nm_execerror((<NmFrame*>call.frame).nt, why, NULL)
    return address


cdef void* objarg(NmCall* call, int i) noexcept nogil:
    cdef void* obj = NULL
    cdef char[WHY] why
    if call.frame != NULL and object_at(call, i, &obj, why) < 0:
        nm_execerror((<NmFrame*>call.frame).nt, why, NULL)
    return obj


cdef Buffer buffer_of(void* vector):
    # A Vector has its elements in `buffer`.
    if vector == NULL:
        return None
    buffer = getattr(<object><PyObject*>vector, "buffer", None)
    return <Buffer>buffer if isinstance(buffer, Buffer) else None


cdef double* vector_data(void* vector) noexcept with gil:
    cdef Buffer buffer = buffer_of(vector)
    return buffer.data if buffer is not None else NULL


cdef int vector_size(void* vector) noexcept with gil:
    cdef Buffer buffer = buffer_of(vector)
    return <int>buffer.size if buffer is not None else 0


cdef void vector_resize(void* vector, int n) noexcept with gil:
    cdef Buffer buffer = buffer_of(vector)
    try:
        if buffer is not None:
            buffer.resize(n)
    except BufferError as e:
        print(f"nrnmini: a Vector keeps its size: {e}", file=sys.stderr)


cdef int host_printf(NmThread* nt, const char* text) noexcept with gil:
    try:
        sys.stdout.write(text.decode("utf-8", "replace"))
    except BaseException as e:
        sys.stderr.write(f"nrnmini: printf of a mechanism: {e}\n")
    return 0


cdef void execerror(NmThread* nt, const char* what, const char* detail) noexcept nogil:
    nm_execerror(nt, what, detail)


cdef void no_net_send(NmCtx* c, int32_t row, double* weight, double t,
                      double flag) noexcept nogil:
    nm_execerror(c.nt, "net_send", "events need a simulation engine")


cdef void no_net_event(NmCtx* c, int32_t row, double t) noexcept nogil:
    nm_execerror(c.nt, "net_event", "events need a simulation engine")


cdef void no_net_move(NmCtx* c, int32_t row, double t) noexcept nogil:
    nm_execerror(c.nt, "net_move", "events need a simulation engine")


cdef void no_watch(NmCtx* c, int32_t row, int32_t k, double flag, double value,
                   int32_t is_first) noexcept nogil:
    nm_execerror(c.nt, "WATCH", "events need a simulation engine")


cdef int32_t no_netcons(NmCtx* c, int32_t row, double*** weights) noexcept nogil:
    return 0


cdef void no_lag(NmCtx* c, int32_t row, int32_t k, double delay, int32_t n,
                 const double* now, double* out) noexcept nogil:
    nm_execerror(c.nt, "LAG", "histories need a simulation engine")


cdef int function_table_at(NmCtx* c, NmCall* call, int32_t place, int32_t n,
                           char* why) noexcept with gil:
    try:
        (<object><PyObject*>c.type).set_function_table(
            place, <tuple><object><PyObject*>(<NmFrame*>call.frame).args, n)
        return 0
    except BaseException as e:
        explain(why, f"{e}")
        return -1


cdef void set_function_table(NmCtx* c, NmCall* call, int32_t place,
                             int32_t n) noexcept nogil:
    cdef char[WHY] why
    if call.frame != NULL and function_table_at(c, call, place, n, why) < 0:
        nm_execerror((<NmFrame*>call.frame).nt, why, NULL)


cdef int64_t pointer_extent(NmCtx* c, int32_t row, int32_t k,
                            int64_t* before) noexcept with gil:
    cdef Column column = (<MechType>c.type).pointers[k]
    cdef CHandle h = column.handle_at(row, 0)
    cdef Py_ssize_t size = -1, at = h.element
    cdef DataSource source
    if h.source == NULL:
        return -1               # not set: nm_target says so
    source = <DataSource>h.source
    if isinstance(source, Column):
        size = (<Column>source).dim
    elif isinstance(source, Buffer):
        size = (<Buffer>source).size
    elif isinstance(source, ForeignBuffer):
        size = (<ForeignBuffer>source).size
        if (<ForeignBuffer>source).stride != 1:     # the next double is another's
            size, at = 1, 0
    if size < 0:
        return -1
    before[0] = at
    return size - at


cdef void fill_host(NmHost* host) noexcept:
    host.net_send = no_net_send
    host.net_event = no_net_event
    host.net_move = no_net_move
    host.watch = no_watch
    host.netcons = no_netcons
    host.lag = no_lag
    host.gather = nm_gather
    host.scatter = nm_scatter
    host.add = nm_add
    host.add_at = nm_add_at
    host.exp = nm_seldom_exp
    host.log = nm_seldom_log
    host.pow = nm_seldom_pow
    host.execerror = execerror
    host.printf = host_printf
    host.ifarg = ifarg
    host.getarg = getarg
    host.gargstr = gargstr
    host.pgetarg = pgetarg
    host.objarg = objarg
    host.vector_data = vector_data
    host.vector_size = vector_size
    host.vector_resize = vector_resize
    host.set_function_table = set_function_table
    host.pointer_extent = pointer_extent


cdef double call_function(NmFunction f, NmCtx* c, int32_t row, tuple args, str name,
                          NmMethod method=NULL, void* self=NULL) except? -1:
    cdef Py_ssize_t n = len(args), i
    cdef double result = 0
    cdef char[NM_GUARD_TEXT] text
    cdef NmFrame frame
    cdef NmCall call
    cdef int failed
    cdef double* values = <double*>malloc((n + 1) * sizeof(double))
    if values == NULL:
        raise MemoryError()
    try:
        for i in range(n):
            arg = args[i]
            values[i] = arg if isinstance(arg, (float, int)) else 0
        frame.nt = c.nt
        frame.args = <void*><PyObject*>args
        call.argc = <int32_t>n
        call.argv = values
        call.frame = &frame
        call.method = method
        call.self = self
        failed = nm_guarded_call(f, c, row, &call, &result, text)
    finally:
        free(values)
    if failed:
        raise ModelError(f"`{name}`: {text.decode('utf-8', 'replace')}")
    return result


cdef int call_kernel(NmKernel k, NmCtx* c, int32_t begin, int32_t end) except -1:
    cdef char[NM_GUARD_TEXT] text
    if nm_guarded_kernel(k, c, begin, end, text):
        raise ModelError(
            f"mechanism `{c.desc.name.decode()}`: {text.decode('utf-8', 'replace')}")
    return 0
