# The mechanism `extracellular`, and the potentials outside of the membrane.

from nrnmini.model.abi cimport NmDescriptor, NmVar
from nrnmini.model.mechanism cimport MechType
from nrnmini.store.column cimport Column


cdef enum:                      # positions in MechType.vars
    XRAXIAL, XG, XC, E_EXTRACELLULAR, I_MEMBRANE, N_VARS


cdef class Extracellular(MechType):
    # The type that every model has. vext belongs to the nodes, not to its rows: it
    # exists at the ends of sections too.
    cdef readonly int n_layers
    cdef NmDescriptor own
    cdef NmVar        own_vars[5]
    cdef Column       vext              # of the node store, dim n_layers; optional
    cpdef set_layers(self, int n)       # ModelError while instances exist
    cdef int describe_vars(self, int n) noexcept
    cdef int switch(self, bint on) except -1    # vext, and what its equations need


# The field of vext in the node store, for n layers.
cdef object vext_field(int n)
