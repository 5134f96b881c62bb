# Mechanism types and their instances.

from libc.stdint cimport int32_t, int64_t
from nrnmini.model.abi cimport NmCtx, NmDescriptor, NmThread
from nrnmini.model.globals cimport GlobalTable
from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer, Column
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, Store


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
    cdef readonly dict        functions     # name -> position in desc.functions

    cdef RowId create(self, RowId node) except *   # defaults set; no CONSTRUCTOR
    cdef int destroy(self, RowId id) except -1
    # A context in which exactly `row` is valid, whatever the sort order.
    # Valid until the next structural change.
    cdef NmCtx* row_context(self, Py_ssize_t row, NmThread* nt) except NULL
    # Calls a FUNCTION or PROCEDURE (args: floats, str, objects, handles).
    cpdef double call(self, str function, tuple args, object instance=*) except? -1


cdef class IonType(MechType):
    # Columns, in this order: e, ci, co, i, didv (one value a row), then
    # `style` (int32, the bits of facts: simulation.md, section 3).
    cdef readonly str     ion               # "na"
    cdef readonly double  charge
    cdef Column           e, ci, co, i, didv, style
    cdef int              default_style     # joined from the USEIONs at insertion


cdef class PointProcess(Object):
    # A point process or artificial cell. It owns its row: the row is erased when
    # the last reference to this object goes (or at the thaw, if frozen).
    cdef readonly MechType type
    cdef RowId             id
    cdef object            section          # Section, or None: not located
    cdef double            x                # as given
    cdef object            listeners        # engine: the PreSyn of this source
    cdef Py_ssize_t row(self) except -1
    cpdef DataHandle handle(self, str name, Py_ssize_t element=*)
    cpdef object locate(self, object section, double x)
