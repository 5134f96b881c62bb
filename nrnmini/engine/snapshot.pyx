"""The state of a simulation: taken, and put back.

Owns what belongs to a state (NEURON's SaveState: t, voltages, STATEs, ions, all data of
what receives events, weights, threshold flags, events under way), and its form: lists
of numbers and texts in an order that the structure of the model gives, whatever the
sort order or the number of threads. Leaves files and classes to `objects.save_state`.
"""

from libc.stdint cimport int32_t, int64_t
from nrnmini.engine.history cimport put_histories, take_histories
from nrnmini.engine.netcon cimport Connection, LinkId, PreSyn
from nrnmini.engine.queue cimport (
    EVENT_CALLBACK, EVENT_NETCON, EVENT_PLAY, EVENT_PRESYN, EVENT_SELF, Event,
    queue_object)
from nrnmini.engine.record cimport Item, Play
from nrnmini.engine.state cimport Movable, State, Watch
from nrnmini.engine.watch cimport clear_watches, wait
from nrnmini.model.mechanism cimport MechType, VarSpec
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport RowId, id_of, row_of

from nrnmini.errors import ModelError


# ---- order -------------------------------------------------------------------


cdef list node_rows(Model model):
    """Rows of the nodes, section by section in the order of creation."""
    cdef Section sec
    cdef int k
    rows = []
    for sec in model.all_sections():
        if sec.parent is None:
            rows.append(row_of(model.nodes, sec.root_node))
        for k in range(sec.nseg + 1):
            rows.append(row_of(model.nodes, sec.nodes[k]))
    return rows


cdef list type_rows(MechType type):
    """Rows of the instances, in the order of their creation."""
    cdef int64_t* sequence = <int64_t*>type.sequence.data
    return sorted(range(type.store.size), key=lambda row: sequence[<Py_ssize_t>row])


cdef list kept_variables(MechType type):
    """Names of the variables that are a part of the state; those that start with `_`
    are the earlier values of STATEs, of a DISCRETE block."""
    cdef VarSpec var
    everything = type.is_ion or type.n_weights >= 0
    return [var.name for var in type.vars
            if everything or var.kind == "state" or var.name[0] == "_"]


# ---- taking ------------------------------------------------------------------


def take_state(State s not None):
    """The state of now, as a dict (see `put_state`)."""
    cdef Model model = s.model
    cdef MechType type
    cdef VarSpec var
    cdef Connection c
    cdef PreSyn presyn
    cdef double* data
    cdef Py_ssize_t row, k
    s.require_idle("SaveState.save")
    data = model.v.f64()
    rows = node_rows(model)
    voltages = [data[<Py_ssize_t>row] for row in rows]
    outside = []
    if model.extracellular.store.size:
        data = model.vext.f64()
        outside = [data[<Py_ssize_t>row * model.vext.dim + k]
                   for row in rows for k in range(model.vext.dim)]
    types = {}
    for type in model.mech_types:
        names = kept_variables(type)
        if not type.store.size or not names:
            continue
        rows = type_rows(type)
        values = {}
        for name in names:
            var = type.var(name)
            data = var.column.f64()
            values[name] = [data[<Py_ssize_t>row * var.dim + k]
                            for row in rows for k in range(var.dim)]
        types[type.name] = {"n": len(rows), "values": values}
    links = s.links.alive()
    weights = []
    for c in links:
        weights.append([c.weights.data[k] for k in range(c.weights.size)])
    flags = []
    for presyn in s.links.presyns():
        flags.append(presyn.above)
    return {"t": s.t[0], "v": voltages, "vext": outside, "types": types,
            "weights": weights, "above": flags, "events": take_events(s, links),
            "watches": take_watches(s), "histories": histories_now(s)}


cdef list take_watches(State s):
    """WATCH conditions that instances wait for: [mechanism, instance, number of the
    condition, flag, whether it holds]."""
    cdef Py_ssize_t k, row
    cdef MechType type
    instances = {}
    found = []
    for k in range(s.n_watches):
        type = s.model.mech_types[s.watches[k].type]
        row = row_of(type.store, s.watches[k].row)
        if row < 0:
            continue
        if type.name not in instances:
            instances[type.name] = {r: place for place, r in enumerate(type_rows(type))}
        found.append([type.name, instances[type.name][row], s.watches[k].which,
                      s.watches[k].flag, bool(s.watches[k].holds)])
    return found


cdef list histories_now(State s):
    cdef MechType type
    instances = {}
    for index in {key[0] for key in s.histories}:
        type = s.model.mech_types[index]
        instances[type.name] = {r: place for place, r in enumerate(type_rows(type))}
    return take_histories(s, instances)


cdef list take_events(State s, list links):
    """Events in the order in which they would be delivered."""
    cdef Py_ssize_t k
    cdef int32_t e
    cdef Event* event
    queued = []
    for k in range(s.queue.n_heap):
        queued.append((s.queue.heap[k].t, s.queue.heap[k].order,
                       s.queue.heap[k].event))
    queued.sort()
    order = [number for _, _, number in queued]
    if s.queue.head >= 0:
        order.insert(0, s.queue.head)
    place_of_link = {}
    for k in range(len(links)):
        place_of_link[(<Connection>links[k]).link.slot] = k
    place_of_presyn = {id(presyn): k for k, presyn in enumerate(s.links.presyns())}
    instances = {}
    found = []
    for number in order:
        e = number
        event = &s.queue.events[e]
        if event.kind == EVENT_NETCON:
            place = link_place(s, event, place_of_link)
            if place >= 0:
                found.append(["connection", event.t, place])
        elif event.kind == EVENT_SELF:
            entry = take_self_event(s, e, instances)
            if entry is not None:
                found.append([*entry, link_place(s, event, place_of_link)])
        elif event.kind == EVENT_PRESYN:
            place = place_of_presyn.get(id(<object>event.obj), -1)
            if place >= 0:
                found.append(["source", event.t, place])
        elif event.kind == EVENT_PLAY:
            entry = take_play(s, event.t, <Item>event.obj)
            if entry is not None:
                found.append(entry)
        elif event.kind == EVENT_CALLBACK:
            found.append(["callback", event.t,
                          None if event.obj == NULL else <object>event.obj])
    return found


cdef Py_ssize_t link_place(State s, Event* event, dict place_of_link):
    cdef LinkId link
    link.slot = event.link
    link.generation = event.link_gen
    if not event.link_gen or s.links.get(link) is None:
        return -1
    return place_of_link[link.slot]


cdef list take_self_event(State s, int32_t e, dict instances):
    cdef Event* event = &s.queue.events[e]
    cdef MechType type = s.model.mech_types[event.type]
    cdef Py_ssize_t row = row_of(type.store, event.row)
    cdef bint is_movable
    if row < 0:
        return None
    if type.name not in instances:
        instances[type.name] = {r: place for place, r in enumerate(type_rows(type))}
    is_movable = event.type < len(s.movables) and \
        (<Movable>s.movables[event.type]).get(event.row.slot) == e
    return ["self", event.t, type.name, instances[type.name][row], event.flag,
            is_movable]


cdef list take_play(State s, double t, Item item):
    cdef Play play
    if not isinstance(item, Play) or item not in s.plays:
        return None             # records begin again with frecord_init
    play = <Play>item
    return ["play", t, s.plays.index(play), play.at, play.bound, play.next_jump]


# ---- putting back ------------------------------------------------------------


def put_state(State s not None, dict saved not None, bint with_events=True):
    """Make `saved` the state of now.

    Afterwards `fcurrent` and `frecord_init` bring currents and records to it.

    Raises
    ------
    ModelError      the model has another structure; nothing has changed then
    """
    cdef Model model = s.model
    cdef MechType type
    cdef VarSpec var
    cdef Connection c
    cdef PreSyn presyn
    cdef double* data
    cdef Py_ssize_t k, row, at
    s.require_idle("SaveState.restore")
    rows = node_rows(model)
    links = s.links.alive()
    presyns = s.links.presyns()
    compare(s, saved, len(rows), links, len(presyns))
    data = model.v.f64()
    for k in range(len(rows)):
        data[<Py_ssize_t>rows[k]] = saved["v"][k]
    if model.extracellular.store.size:
        data = model.vext.f64()
        at = 0
        for row in rows:
            for k in range(model.vext.dim):
                data[row * model.vext.dim + k] = saved["vext"][at]
                at += 1
    for name, entry in saved["types"].items():
        type = model.mech_by_name[name]
        rows = type_rows(type)
        for variable, values in entry["values"].items():
            var = type.var(variable)
            data = var.column.f64()
            at = 0
            for row in rows:
                for k in range(var.dim):
                    data[row * var.dim + k] = values[at]
                    at += 1
    for c, weights in zip(links, saved["weights"]):
        for k in range(c.weights.size):
            c.weights.data[k] = weights[k]
    for presyn, above in zip(presyns, saved["above"]):
        presyn.above = above
    s.t[0] = saved["t"]
    s.set_all_times(saved["t"])
    put_watches(s, saved.get("watches", []))
    histories = saved.get("histories", [])
    put_histories(s, histories, {
        entry[0]: type_rows(model.mech_by_name[entry[0]]) for entry in histories})
    if with_events:
        put_events(s, saved["events"], links, presyns)


cdef int compare(State s, dict saved, Py_ssize_t n_nodes, list links,
                 Py_ssize_t n_sources) except -1:
    cdef MechType type
    cdef Connection c
    outside = s.model.vext.dim if s.model.extracellular.store.size else 0
    counts = [("nodes", len(saved["v"]), n_nodes),
              ("potentials `vext`", len(saved.get("vext", [])), n_nodes * outside),
              ("connections", len(saved["weights"]), len(links)),
              ("sources of events", len(saved["above"]), n_sources)]
    here = {type.name: type.store.size for type in s.model.mech_types
            if type.store.size and kept_variables(type)}
    for name in {**saved["types"], **here}:
        then = saved["types"][name]["n"] if name in saved["types"] else 0
        counts.append((f"instances of `{name}`", then, here.get(name, 0)))
    for what, then, now in counts:
        if then != now:
            raise ModelError(
                f"the saved state has {then} {what}, the model has {now}\n"
                "help: a state fits a model of the same structure only")
    for name, entry in saved["types"].items():
        type = s.model.mech_by_name[name]
        shapes = {v: (<VarSpec>type.var(v)).dim * entry["n"]
                  for v in kept_variables(type)}
        if shapes != {v: len(values) for v, values in entry["values"].items()}:
            raise ModelError(
                f"the saved state has other variables of `{name}` than the model\n"
                "help: its MOD file has changed since")
    for c, weights in zip(links, saved["weights"]):
        if c.weights.size != len(weights):
            raise ModelError("a connection of the saved state has other weights than "
                             "that of the model")
    return 0


cdef int put_watches(State s, list saved) except -1:
    cdef Watch w
    cdef MechType type
    instances = {}
    clear_watches(s)
    for name, place, which, flag, holds in saved:
        type = s.model.mech_by_name[name]
        if name not in instances:
            instances[name] = type_rows(type)
        w.type = type.index
        w.row = id_of(type.store, <Py_ssize_t>instances[name][place])
        w.which = which
        w.flag = flag
        w.holds = holds
        wait(s, w)
    return 0


cdef int put_events(State s, list events, list links, list presyns) except -1:
    """In the order in which they are delivered, so that ties stay as they were."""
    cdef int32_t e
    cdef Connection c
    cdef MechType type
    cdef Py_ssize_t row
    cdef Play play
    cdef RowId id
    instances = {}
    s.queue.clear()
    s.deferred.clear()
    s.movables = []
    s.stop = False
    for entry in events:
        kind, t = entry[0], entry[1]
        if kind == "callback":
            queue_object(s.queue, t, EVENT_CALLBACK, entry[2])
        elif kind == "source":
            queue_object(s.queue, t, EVENT_PRESYN, presyns[entry[2]])
        elif kind == "play":
            if entry[2] < len(s.plays):
                play = s.plays[entry[2]]
                play.at, play.bound, play.next_jump = entry[3:]
                queue_object(s.queue, t, EVENT_PLAY, play)
        elif kind == "connection":
            c = links[entry[2]]
            e = s.queue.insert(t)
            s.queue.events[e].kind = EVENT_NETCON
            s.queue.events[e].link = c.link.slot
            s.queue.events[e].link_gen = c.link.generation
        else:
            _, _, name, place, flag, is_movable, link = entry
            type = s.model.mech_by_name[name]
            if name not in instances:
                instances[name] = type_rows(type)
            row = instances[name][place]
            id = id_of(type.store, row)
            e = s.queue.insert(t)
            s.queue.events[e].kind = EVENT_SELF
            s.queue.events[e].type = type.index
            s.queue.events[e].row = id
            s.queue.events[e].flag = flag
            if link >= 0:
                c = links[link]
                s.queue.events[e].link = c.link.slot
                s.queue.events[e].link_gen = c.link.generation
            if is_movable:
                while len(s.movables) <= type.index:
                    s.movables.append(Movable())
                (<Movable>s.movables[type.index]).set(id.slot, e)
    return 0
