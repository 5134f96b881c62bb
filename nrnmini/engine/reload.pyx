"""What a run has to say to the reload of mechanisms.

Owns: the uses of variables in time (record, play, threshold, gap junction, NetCon) and
the weights of connections. Leaves to others: the types themselves (model.reload).
"""

from nrnmini.engine.history cimport clear_histories
from nrnmini.engine.netcon cimport Connection, PreSyn
from nrnmini.engine.record cimport CrossingRecord, Play, Record
from nrnmini.engine.state cimport State
from nrnmini.model.model cimport Model
from nrnmini.store.handle cimport DataHandle

from nrnmini.errors import ModelError


def reload_types(State s not None, successors):
    """Types go over to their new code, all of them or none.

    Parameters
    ----------
    s : Engine
    successors : list of Successor

    Raises
    ------
    FrozenError     the model is running
    ModelError      a variable or NET_RECEIVE block that is gone is in use
    """
    s.require_idle("reload_mechanisms")
    for successor in successors:
        check_use(s, successor)
    (<Model>s.model).changing()
    s.plan = None
    s.frozen = None
    clear_histories(s)
    for successor in successors:
        successor.commit()
        resize_weights(s, successor)
    s.watch_changed = True


cdef int check_use(State s, successor) except -1:
    cdef Record r
    cdef Play p
    cdef PreSyn presyn
    cdef Connection c
    successor.check_pointers()
    for r in s.records.values():
        if r.out.is_alive:
            refuse(successor, r.source, "a Vector records it")
            if isinstance(r, CrossingRecord):
                refuse(successor, (<CrossingRecord>r).count, "a Vector records it")
    for p in s.plays:
        if p.values.is_alive and isinstance(p.target, DataHandle):
            refuse(successor, p.target, "a Vector is played into it")
    for target, source in s.transfers:
        refuse(successor, target, "a gap junction writes it")
        refuse(successor, source, "a gap junction reads it")
    for presyn in s.links.presyns():
        if presyn.is_used():
            refuse(successor, presyn.source, "it is the source of a NetCon")
    for c in s.links.alive():
        if c.target_type is not successor.type:
            continue
        if successor.loses_net_receive:
            raise ModelError(
                f"mechanism `{successor.type.name}` cannot be reloaded: it has no "
                "NET_RECEIVE any more, and NetCons send events to it\n"
                "help: end those NetCons, or let the file keep its NET_RECEIVE")
        if c.weights.exports and c.weights.size != max(1, successor.n_weights):
            raise ModelError(
                f"mechanism `{successor.type.name}` cannot be reloaded: the number of "
                "its NET_RECEIVE arguments has changed, and a NumPy view of the "
                "weights of a NetCon exists\nhelp: drop the view")
    return 0


cdef int refuse(successor, DataHandle handle, str how) except -1:
    name = successor.lost(handle)
    if name:
        raise successor.in_use(name, how)
    return 0


cdef int resize_weights(State s, successor) except -1:
    cdef Connection c
    for c in s.links.alive():
        if c.target_type is successor.type and c.target is not None:
            c.weights.resize(max(1, successor.n_weights))
            c.publish()
    return 0
