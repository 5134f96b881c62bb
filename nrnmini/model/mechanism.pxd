# Mechanism types and their instances.

from libc.stdint cimport int32_t, int64_t
from nrnmini.model.abi cimport NmCtx, NmDescriptor, NmGlobal, NmThread
from nrnmini.model.globals cimport GlobalTable, GlobalVar
from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer, Column
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, Store


cdef enum:
    PLACE_NEAR = -1             # the section's end towards the root
    PLACE_FAR = -2
    PLACE_NONE = -3

    MOST_THREADS = 1024


cdef class VarSpec:             # one per-instance variable
    cdef readonly str        name       # as in the file
    cdef readonly str        hoc_name   # gnabar_hh; as in the file for points, ions
    cdef readonly str        units
    cdef readonly str        kind       # parameter, assigned, state, hidden
    cdef readonly Py_ssize_t dim
    cdef readonly bint       is_array
    cdef readonly double     default
    cdef readonly object     limits     # (low, high) or None
    cdef readonly Column     column


cdef class FunctionTable:
    cdef int    n               # arguments
    cdef Buffer values


cdef class MechType:
    cdef object               model         # Model
    cdef const NmDescriptor*  desc          # NULL: native (ions)
    cdef object               library       # keeps the shared library loaded
    cdef readonly str         name          # hh, IClamp, na_ion
    cdef readonly int         index         # registration order
    cdef readonly bint        is_point      # artificial cells included
    cdef readonly bint        is_artificial
    cdef readonly bint        is_ion
    cdef readonly Store       store         # one row per instance
    cdef readonly list        vars          # VarSpec, = descriptor's order
    cdef readonly dict        var_index     # name in the file -> position in vars
    cdef readonly list        pointer_names
    # Columns that every mechanism has beside its variables:
    cdef Column               node_slot     # int32: slot in model.nodes, -1 none
    cdef Column               node_gen      # int32: its generation
    cdef Column               sequence      # int64: creation order
    cdef Column               self_address  # int64: PointProcess*, 0 for density
    cdef list                 pointers      # HANDLE columns, one per POINTER
    cdef list                 randoms       # I32 columns of dim 12 (NmRandom)
    cdef list                 ions          # IonType per NmIonUse
    # Memory of the simulator that kernels see:
    cdef Buffer               global_block
    cdef Buffer               tvar_block    # thread 0 first; tvar_size per thread
    cdef Buffer               table_block
    cdef dict                 function_tables   # "table_f" -> FunctionTable
    cdef readonly dict        functions     # name -> position in desc.functions
    cdef readonly str         suffix        # _hh: of its variables outside; "" if none
    cdef readonly str         title, file   # of the .mod file
    cdef readonly int         n_weights     # NET_RECEIVE arguments, -1: none
    cdef readonly bint        has_net_event
    cdef readonly bint        is_nothing    # SUFFIX nothing: functions only
    cdef readonly bint        strict_globals    # a GLOBAL of ASSIGNED is invisible
    cdef readonly dict        globals       # name in the file -> GlobalVar
    cdef readonly list        random_names
    cdef readonly list        node_variables    # in the node store: vext
    cdef RowId                chosen        # setdata_suffix: the row of later calls
    # row_context's memory: see there.
    cdef NmCtx                ctx
    cdef Py_ssize_t           ctx_rows
    cdef int                  ctx_calls     # nested calls in progress
    cdef str                  calling       # the function called last

    cdef int build(self, object model, const NmDescriptor* desc,
                   object library) except -1
    cdef list fields(self, list var_fields)
    cdef int take_columns(self) except -1
    cdef int make_store(self, list var_fields) except -1
    cdef bint shows(self, const NmGlobal* g) noexcept
    cdef int describe(self, const NmDescriptor* desc, object library) except -1
    cdef list var_fields(self)
    cdef int name_columns(self) except -1
    cdef int make_blocks(self) except -1
    cdef int make_context(self) except -1
    cdef void drop_context(self) noexcept
    cdef int start_stream(self, Column column, Py_ssize_t row) except -1
    cdef int set_node(self, Py_ssize_t row, RowId node) except -1
    cdef RowId node_of(self, Py_ssize_t row) noexcept   # null: not located
    cdef RowId ion_row(self, Py_ssize_t row, Py_ssize_t k) except *
    # ModelError if another mechanism's global is not there.
    cdef double** resolve_externals(self) except NULL
    cdef int grow_context(self, Py_ssize_t n) except -1
    # Copies all variables (not the node, the identity, POINTERs to dead data).
    cdef int copy_row(self, RowId source, RowId target) except -1
    cdef int run_constructor(self, RowId id) except -1
    cpdef VarSpec var(self, str name)           # ModelError + suggestion
    cpdef set_threads(self, int n)              # copies of the thread variables

    cdef RowId create(self, RowId node) except *   # defaults set; no CONSTRUCTOR
    cdef int destroy(self, RowId id) except -1
    # A context in which exactly `row` is valid, whatever the sort order.
    # Valid until the next structural change.
    cdef NmCtx* row_context(self, Py_ssize_t row, NmThread* nt) except NULL
    # Calls a FUNCTION or PROCEDURE (args: floats, str, objects, handles).
    cpdef double call(self, str function, tuple args, object instance=*) except? -1


cdef class IonType(MechType):
    # Columns, in this order: e, ci, co, i, didv (one value a row), then
    # `style` (int32, see ion.pyx).
    cdef readonly str     ion               # "na"
    cdef readonly double  charge
    cdef Column           e, ci, co, i, didv, style
    cdef int              default_style     # joined from the USEIONs at insertion
    cdef readonly GlobalVar ci0, co0        # nai0_na_ion, nao0_na_ion
    cdef int check_charge(self, double charge) except -1
    cpdef set_charge(self, double charge)


cdef class PointProcess(Object):
    # A point process or artificial cell. It owns its row: the row is erased when
    # the last reference to this object goes (or at the thaw, if frozen).
    cdef readonly MechType type
    cdef RowId             id
    cdef object            section          # Section, or None: not located
    cdef double            x                # as given
    cdef object            listeners        # engine: the PreSyn of this source
    cdef Py_ssize_t row(self) except -1
    cdef int               place            # PLACE_NEAR, PLACE_FAR or segment
    cdef void*             previous         # PointProcess in the same section,
    cdef void*             next             # newest first; borrowed
    cdef int erase_row(self) except -1
    cdef int make_row(self, RowId node) except -1
    cdef int follow_node(self) except -1    # the node at `place` may be another now
    cpdef DataHandle handle(self, str name, Py_ssize_t element=*)
    cpdef set_pointer(self, str name, DataHandle target)
    cpdef DataHandle get_pointer(self, str name)        # None: not set
    cpdef double call(self, str function, tuple args) except? -1
    cpdef unlocate(self)
    cpdef object locate(self, object section, double x)

    cdef Py_ssize_t pointer_index(self, str name) except -1


# A cell of a POINTER column. None: not set.
cdef int put_pointer(Column column, Py_ssize_t row, DataHandle target) except -1
cdef DataHandle taken_pointer(Column column, Py_ssize_t row)
