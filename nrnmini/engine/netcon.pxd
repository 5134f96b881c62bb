# Connections and spike detection.

from nrnmini.model.mechanism cimport PointProcess
from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle


cdef class PreSyn:
    # A spike source: a watched variable, an artificial cell, a gid, or nothing.
    cdef object               __weakref__
    cdef readonly DataHandle  source            # watched variable, or None
    cdef object               cell              # weakref to a PointProcess, or None
    cdef public double        threshold         # mV; shared by all its NetCons
    cdef readonly list        connections       # Connection, creation order, weak
    cdef list                 recordings        # (times, ids, id) or callables
    cdef public long          gid               # -1: none
    cdef bint                 above             # threshold flag


cdef class Connection(Object):
    # The core of NetCon. Dies with its last reference; pending events of a dead
    # connection are dropped.
    cdef object               engine
    cdef readonly PreSyn      presyn
    cdef object               target            # weakref to a PointProcess, or None
    cdef readonly Buffer      weights           # at least 1 once a target is known
    cdef readonly Buffer      delay_cell        # one double, ms
    cdef public bint          is_active
    cpdef object target_object(self)            # PointProcess or None
    cpdef send(self, double t)                  # NetCon.event(t)
    cpdef record(self, Buffer times, Buffer ids=*, double id=*)
    cpdef record_callback(self, object callback)
