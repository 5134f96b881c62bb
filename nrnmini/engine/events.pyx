"""Events: threshold detection, delivery, self-events.

Owns what happens at an event and the part of NmHost that queues: net_send,
net_event, net_move. Leaves the order of the queue to `queue`.

All events are delivered by the calling thread, one after the other, with the GIL
held, whatever the number of threads: so the order, and with it every result, is
the same for one thread and for many. A target, connection or source that has died
since is skipped.
"""

from libc.math cimport isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset
from nrnmini.engine.netcon cimport (
    Connection, Link, LinkId, PreSyn, Recording, find_link)
from nrnmini.engine.plan cimport nm_call_receive
from nrnmini.engine.queue cimport (
    EVENT_CROSSING, EVENT_NETCON, EVENT_PLAY, EVENT_PRESYN, EVENT_SELF, Event,
    queue_object)
from nrnmini.engine.record cimport Item
from nrnmini.engine.state cimport Movable, State, TypePlan, state_of
from nrnmini.model.abi cimport NmCtx
from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.store.column cimport Column
from nrnmini.store.soa cimport RowId, id_of, row_of

from nrnmini.errors import ModelError


# ---- detection ---------------------------------------------------------------


cdef int rebuild_watch(State s) except -1:
    """The watched sources that exist, in creation order, and their addresses."""
    cdef PreSyn presyn
    cdef double* address
    s.watched = []
    s.n_watched = 0
    s.watch_moves = False
    free(s.watch_variable)
    presyns = s.links.presyns()
    s.watch_variable = <double**>malloc((len(presyns) + 1) * sizeof(double*))
    if s.watch_variable == NULL:
        raise MemoryError
    for presyn in presyns:
        if presyn.source is None:
            continue
        address = <double*>presyn.source.address()
        if address == NULL:
            continue
        s.watch_variable[s.n_watched] = address
        if not isinstance(presyn.source.source, Column):
            s.watch_moves = True
        s.n_watched += 1
        s.watched.append(presyn)
    s.watch_changed = False
    return 0


cdef int detect(State s) except -1:
    """A source above threshold (strictly) that was not before fires at
    t + 1e-10 ms; no interpolation, no refractory time."""
    return detect_at(s, s.workers[0].nt.t + 1e-10)


cdef int detect_at(State s, double t) except -1:
    cdef Py_ssize_t k
    cdef PreSyn presyn
    cdef list watched
    if s.watch_changed or s.watch_moves:
        rebuild_watch(s)
    watched = s.watched
    for k in range(s.n_watched):
        presyn = <PreSyn>watched[k]
        if s.watch_variable[k][0] - presyn.threshold > 0.0:
            if not presyn.above:
                presyn.above = True
                fire(s, presyn, t)
                if s.watch_changed or watched is not s.watched:
                    # A callback made or ended connections: addresses anew, those
                    # that were checked keep their flag.
                    return detect_at(s, t)
        else:
            presyn.above = False
    return 0


cdef int drop_crossings(State s) except -1:
    cdef PreSyn presyn
    for presyn in s.watched:
        if presyn.crossing > s.workers[0].nt.t:
            presyn.above = False
        presyn.crossing = -1.0
    return 0


cdef int fire(State s, PreSyn presyn, double t) except -1:
    cdef Recording r
    cdef Py_ssize_t k
    cdef Link* link
    if presyn.recordings:
        for r in presyn.recordings.copy():
            r.spike(t)
            if r.callback is not None:
                call_at(s, r.callback, t)
    presyn.compact()
    if presyn.uses_min_delay:
        return queue_object(s.queue, t + presyn.min_delay, EVENT_PRESYN, presyn)
    for k in range(presyn.n_links):
        link = find_link(s.links, presyn.links[k])
        if link != NULL and link.is_active and link.type >= 0:
            queue_connection(s, presyn.links[k], t + link.delay[0])
    return 0


cdef int call_at(State s, object callback, double t) except -1:
    """A callback of the user with the global t at the event's time."""
    cdef double before = s.t[0]
    s.t[0] = t
    try:
        callback()
    finally:
        s.t[0] = before
    return 0


# ---- queueing ----------------------------------------------------------------


cdef int queue_connection(State s, LinkId link, double t) except -1:
    cdef int32_t e
    if isnan(t):
        raise ModelError("the time of an event is not a number")
    e = s.queue.insert(t)
    s.queue.events[e].kind = EVENT_NETCON
    s.queue.events[e].link = link.slot
    s.queue.events[e].link_gen = link.generation
    return 0


cdef int clear_events(State s) except -1:
    s.queue.clear()
    s.n_watches = 0
    s.deferred.clear()
    s.movables = []
    s.stop = False
    return 0


cdef Movable movable_of(State s, Py_ssize_t type):
    while len(s.movables) <= type:
        s.movables.append(Movable())
    return <Movable>s.movables[type]


# ---- delivery ----------------------------------------------------------------


cdef int deliver(State s, double limit) except -1:
    cdef double t = s.workers[0].nt.t
    cdef int32_t e
    if not s.queue.head_time() <= limit:
        return 0
    try:
        while s.queue.head_time() <= limit:
            e = s.queue.pop()
            try:
                deliver_one(s, e)
            finally:
                s.queue.free(e)
    finally:
        s.set_all_times(t)
    return 0


cdef int deliver_one(State s, int32_t index) except -1:
    # The pool may move while code runs: take what is needed first.
    cdef Event e = s.queue.events[index]
    cdef LinkId link
    cdef Link* found
    cdef PreSyn presyn
    cdef Py_ssize_t k
    cdef double late
    s.set_all_times(e.t)
    if e.kind == EVENT_NETCON:
        link.slot = e.link
        link.generation = e.link_gen
        receive(s, link)
    elif e.kind == EVENT_SELF:
        receive_self(s, &e, index)
    elif e.kind == EVENT_PRESYN:
        presyn = <PreSyn>e.obj
        for k in range(presyn.n_links):
            found = find_link(s.links, presyn.links[k])
            if found == NULL or not found.is_active or found.type < 0:
                continue
            late = found.delay[0] - presyn.min_delay
            if late == 0.0:
                receive(s, presyn.links[k])
            else:
                queue_connection(s, presyn.links[k], e.t + late)
    elif e.kind == EVENT_CROSSING:
        presyn = <PreSyn>e.obj
        if presyn.crossing == e.t:
            presyn.crossing = -1.0
            fire(s, presyn, e.t)
    elif e.kind == EVENT_PLAY:
        (<Item>e.obj).deliver(s, e.t)
    elif e.obj == NULL:
        s.stop = True
    else:
        s.deferred.append(<object>e.obj)
    return 0


cdef int receive(State s, LinkId id) except -1:
    """NET_RECEIVE of the target with flag 0, unless connection or target are gone."""
    cdef Link* link = find_link(s.links, id)
    cdef TypePlan tp
    cdef Py_ssize_t row
    if link == NULL or link.type < 0:
        return 0
    tp = plan_of(s, link.type)
    if tp is None:
        return 0
    row = row_of(tp.type.store, link.target)
    if row < 0:
        # The target has died, or has been placed anew since.
        (<Connection>link.connection).publish()
        row = row_of(tp.type.store, link.target)
    if row < 0 or row >= tp.n:
        return 0
    s.current_link = id
    s.current_weight = link.weight
    return call_receive(s, tp, row, link.weight, 0.0)


cdef int receive_self(State s, Event* e, int32_t index) except -1:
    cdef TypePlan tp = plan_of(s, e.type)
    cdef Py_ssize_t row
    cdef Link* found = NULL
    cdef LinkId link
    cdef double* weight
    if tp is None:
        return 0
    row = row_of(tp.type.store, e.row)
    if row < 0 or row >= tp.n:
        return 0
    if e.flag == 1.0 and movable_of(s, e.type).get(e.row.slot) == index:
        movable_of(s, e.type).set(e.row.slot, -1)
    link.slot = e.link
    link.generation = e.link_gen
    if e.link_gen:
        found = find_link(s.links, link)
    if found != NULL:
        weight = found.weight
    else:
        # A self-event that no connection caused, or whose connection is gone.
        weight = tp.scratch
        memset(weight, 0, max(1, tp.type.desc.n_weights) * sizeof(double))
    s.current_link = link
    s.current_weight = weight
    call_receive(s, tp, row, weight, e.flag)
    return 0


cdef inline TypePlan plan_of(State s, Py_ssize_t index):
    if index < 0 or index >= len(s.plan.types):
        return None
    return <TypePlan>s.plan.types[index]


cdef TypePlan instance_plan(State s, Py_ssize_t type, RowId id, Py_ssize_t* row):
    """The plan of an instance and its row: -1 if it is gone. None: it takes no part."""
    cdef TypePlan tp = plan_of(s, type)
    if tp is None:
        row[0] = -1
        return None
    row[0] = row_of(tp.type.store, id)
    return tp if 0 <= row[0] < tp.n else None


cdef int call_receive(State s, TypePlan tp, int32_t row, double* weight,
                      double flag) except -1:
    cdef NmCtx* c = &tp.base[tp.thread_of(row)]
    if tp.type.desc.net_receive == NULL:
        return 0
    if s.integrator is not None and not tp.type.is_artificial:
        s.integrator.before_event(s)
    if nm_call_receive(tp.type.desc.net_receive, NULL, c, row, weight, flag) \
            or s.pending_error is not None:
        s.raise_thread_error("in NET_RECEIVE")
    s.current_weight = NULL
    if s.held:
        s.held = []
    return 0


cdef int init_connections(State s) except -1:
    cdef Connection c
    cdef PointProcess target
    cdef PreSyn presyn
    cdef Recording r
    cdef TypePlan tp
    cdef Py_ssize_t row, k
    for presyn in s.links.presyns():
        presyn.above = False
        presyn.crossing = -1.0
        presyn.settle_delays()
        for r in presyn.recordings or ():
            if r.times is not None and r.times.is_alive:
                r.times.restart()
            if r.ids is not None and r.ids.is_alive:
                r.ids.restart()
    for c in s.links.alive():
        target = c.target_object()
        if target is None:
            continue
        tp = plan_of(s, target.type.index)
        row = row_of(target.type.store, target.id)
        if tp is None or row < 0 or row >= tp.n:
            continue
        if tp.type.desc.net_init == NULL:
            for k in range(1, c.weights.size):
                c.weights.data[k] = 0.0
            continue
        s.current_link = c.link
        s.current_weight = c.weights.data
        if nm_call_receive(NULL, tp.type.desc.net_init, &tp.base[tp.thread_of(row)],
                           row, c.weights.data, 0.0) \
                or s.pending_error is not None:
            s.raise_thread_error("in INITIAL of NET_RECEIVE")
        if s.held:
            s.held = []
    s.current_weight = NULL
    s.n_watches = 0
    return 0


cdef int run_deferred(State s) except -1:
    """Callbacks that came due, between steps: they may change the model."""
    cdef list due
    if s.deferred:
        due = s.deferred[::-1]
        s.deferred = []
        while due:
            callback = due.pop()
            try:
                callback()
            except BaseException:
                s.deferred = due[::-1] + s.deferred
                raise
    return 0


# ---- what mechanisms ask for ---------------------------------------------------


cdef int keep_error(NmCtx* c, object error) noexcept:
    """For the engine to raise once the mechanism's code has returned. A call from
    outside a run knows only nm_fail's way."""
    cdef State s = state_of(c.nt)
    if c.nt != s.model.idle_thread and s.pending_error is None:
        s.pending_error = error
    if c.nt.error == NULL:
        c.nt.error = "net_send, net_event or net_move failed"
        c.nt.error_row = -1
        c.nt.error_mechanism = c.desc
    return 0


cdef void net_send(NmCtx* c, int32_t row, double* weight, double t,
                   double flag) noexcept with gil:
    cdef State s
    cdef MechType type
    cdef RowId id
    cdef int32_t e
    cdef Event* event
    if c.nt.engine == NULL:
        return                  # the engine is gone: nothing will run
    s = state_of(c.nt)
    try:
        type = <MechType>c.type
        if t < c.nt.t - 1e-10 or isnan(t):
            raise ModelError(
                f"net_send in {s.instance_name(type, row)}: the event's "
                f"time {t:g} lies before t = {c.nt.t:g} ms"
            )
        id = id_of(type.store, row)
        e = s.queue.insert(t)
        event = &s.queue.events[e]
        event.kind = EVENT_SELF
        event.type = type.index
        event.row = id
        event.flag = flag
        if weight != NULL and weight == s.current_weight:
            event.link = s.current_link.slot
            event.link_gen = s.current_link.generation
        if flag == 1.0:
            movable_of(s, type.index).set(id.slot, e)
    except BaseException as error:
        keep_error(c, error)


cdef void net_move(NmCtx* c, int32_t row, double t) noexcept with gil:
    cdef State s
    cdef MechType type
    cdef RowId id
    cdef int32_t e
    if c.nt.engine == NULL:
        return                  # the engine is gone: nothing will run
    s = state_of(c.nt)
    try:
        type = <MechType>c.type
        id = id_of(type.store, row)
        e = movable_of(s, type.index).get(id.slot)
        if e < 0 or s.queue.place[e] < -1 \
                or s.queue.events[e].row.generation != id.generation:
            raise ModelError(
                f"net_move in {s.instance_name(type, row)}: no event "
                "with flag 1 is queued"
            )
        if t < c.nt.t - 1e-10 or isnan(t):
            raise ModelError(
                f"net_move in {s.instance_name(type, row)}: the event's "
                f"time {t:g} lies before t = {c.nt.t:g} ms"
            )
        s.queue.move(e, t)
    except BaseException as error:
        keep_error(c, error)


cdef void net_event(NmCtx* c, int32_t row, double t) noexcept with gil:
    cdef State s
    cdef PointProcess pp
    if c.nt.engine == NULL:
        return                  # the engine is gone: nothing will run
    s = state_of(c.nt)
    try:
        if c.self == NULL or c.self[row] == NULL:
            return
        pp = <PointProcess>c.self[row]
        if pp.listeners is None:
            return
        if t < c.nt.t - 1e-10 or isnan(t):
            raise ModelError(
                f"net_event in `{pp.object_name}`: the event's time {t:g} lies before "
                f"t = {c.nt.t:g} ms"
            )
        fire(s, <PreSyn>pp.listeners, t)
    except BaseException as error:
        keep_error(c, error)


cdef int install_host(State s) except -1:
    s.model.host.net_send = net_send
    s.model.host.net_event = net_event
    s.model.host.net_move = net_move
    return 0
