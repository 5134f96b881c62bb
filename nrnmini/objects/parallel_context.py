"""ParallelContext on one process: gids, collectives, threads, bulletin board.

Owns: the gids of a simulator and the bulletin board, which all ParallelContext
objects of it share. Leaves to others: the spikes (engine), other processes.
"""

from __future__ import annotations

import os
import time
from collections import deque

from nrnmini.engine.netcon import Recording
from nrnmini.errors import ModelError
from nrnmini.model.topology import root
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    describe,
    instance,
    number,
    string,
    whole,
)
from nrnmini.objects.base import HocObject
from nrnmini.objects.netcon import NetCon
from nrnmini.objects.sections import SectionList
from nrnmini.objects.table import ClassSpec
from nrnmini.objects.vector import Vector
from nrnmini.store.handle import DataHandle


class Gid:
    """One gid: where its spikes come from."""

    __slots__ = ("number", "presyn", "is_output", "is_stub", "netcon")

    def __init__(self, number, presyn=None, is_stub=False):
        self.number = number
        self.presyn = presyn
        self.is_stub = is_stub
        self.is_output = False
        self.netcon = None


class Task:
    """A piece of work for the bulletin board."""

    __slots__ = ("id", "userid", "call", "result")

    def __init__(self, id, userid, call):
        self.id = id
        self.userid = userid
        self.call = call
        self.result = None


class Shared:
    """What all ParallelContext objects of a simulator have in common."""

    def __init__(self):
        self.gids: dict[int, Gid] = {}
        self.maxstep = 0.0
        self.sources: dict[int, DataHandle] = {}
        self.targets: list[tuple[DataHandle, int]] = []
        self.timeout = 20.0
        self.abort_on_error = True
        self.tasks: deque[Task] = deque()
        self.current: Task | None = None
        self.next_task = 1
        self.board: dict[str, deque] = {}
        self.outgoing: list = []
        self.incoming: deque = deque()
        self.started = time.perf_counter()


def _key(args, k, method):
    arg = argument(args, k, method, "a key")
    if isinstance(arg, (int, float)):
        return f"{arg:g}"
    return string(args, k, method)


class ParallelContext(HocObject):
    """ParallelContext([n]): the parallel methods, on one process."""

    def __init__(self, context, *args):
        super().__init__(context)
        if context.parallel is None:
            context.parallel = Shared()
        self.shared = context.parallel

    # ---- who and how many ----------------------------------------------------

    def id(self, *args):
        """Rank of this process: 0."""
        return 0

    def nhost(self, *args):
        """Number of processes: 1."""
        return 1

    def id_world(self, *args):
        """Rank in the whole world: 0."""
        return 0

    def nhost_world(self, *args):
        """Number of processes of the whole world: 1."""
        return 1

    def id_bbs(self, *args):
        """Rank on the bulletin board: 0."""
        return 0

    def nhost_bbs(self, *args):
        """Number of processes on the bulletin board: 1."""
        return 1

    def subworlds(self, *args):
        """(n): worlds of n processes; there is one of one."""
        whole(args, 0, "ParallelContext.subworlds")
        return 0.0

    # ---- gids ----------------------------------------------------------------

    def _gid(self, args, k, method):
        gid = whole(args, k, f"ParallelContext.{method}")
        if gid < 0:
            raise RangeError(
                f"`ParallelContext.{method}`: a gid cannot be negative ({gid})"
            )
        return gid

    def _known(self, args, k, method):
        gid = self._gid(args, k, method)
        entry = self.shared.gids.get(gid)
        if entry is None or entry.is_stub:
            raise ModelError(
                f"`ParallelContext.{method}`: gid {gid} is not on this process; "
                "`set_gid2node` puts it there"
            )
        return entry

    def _with_source(self, args, k, method):
        entry = self._known(args, k, method)
        if entry.presyn is None:
            raise ModelError(
                f"`ParallelContext.{method}`: gid {entry.number} has no cell yet; "
                "`cell` gives it one"
            )
        return entry

    def set_gid2node(self, *args):
        """(gid, rank): the gid belongs to the process of that rank."""
        gid = self._gid(args, 0, "set_gid2node")
        rank = whole(args, 1, "ParallelContext.set_gid2node")
        known = self.shared.gids.get(gid)
        if known is not None:
            what = "an input already" if known.is_stub else "on this process already"
            raise ModelError(f"`ParallelContext.set_gid2node`: gid {gid} is {what}")
        if rank == 0:
            self.shared.gids[gid] = Gid(gid)
            return 1.0
        return 0.0

    def gid_exists(self, *args):
        """(gid): 0 not here, 1 no cell yet, 2 a cell, 3 a cell that sends."""
        entry = self.shared.gids.get(self._gid(args, 0, "gid_exists"))
        if entry is None or entry.is_stub:
            return 0
        if entry.presyn is None:
            return 1
        return 3 if entry.is_output else 2

    def cell(self, *args):
        """(gid, netcon[, output=1]): the source of the NetCon is that of the gid."""
        entry = self._known(args, 0, "cell")
        netcon = instance(args, 1, "ParallelContext.cell", NetCon)
        if netcon.presyn.gid not in (-1, entry.number):
            raise ModelError(
                f"`ParallelContext.cell`: the source of `{netcon!r}` has the gid "
                f"{netcon.presyn.gid} already"
            )
        entry.presyn = netcon.presyn
        entry.presyn.gid = entry.number
        entry.is_output = number(args, 2, "ParallelContext.cell", 1.0) != 0
        return 0.0

    def outputcell(self, *args):
        """(gid): its spikes go to other processes too."""
        self._with_source(args, 0, "outputcell").is_output = True
        return 0.0

    def threshold(self, *args):
        """(gid[, mV]): threshold of the source."""
        entry = self._with_source(args, 0, "threshold")
        if len(args) > 1:
            entry.presyn.threshold = number(args, 1, "ParallelContext.threshold")
        return entry.presyn.threshold

    def gid_connect(self, *args):
        """(gid, target[, NetCon]): a NetCon from the source of the gid."""
        gid = self._gid(args, 0, "gid_connect")
        target = argument(args, 1, "ParallelContext.gid_connect", "a target")
        entry = self.shared.gids.get(gid)
        if entry is None:
            stub = self.context.engine.presyn(None)
            stub.gid = gid
            entry = self.shared.gids[gid] = Gid(gid, stub, is_stub=True)
        if entry.presyn is None:
            raise ModelError(
                f"`ParallelContext.gid_connect`: gid {gid} has no cell yet; "
                "`cell` gives it one"
            )
        if len(args) > 2 and args[2] is not None:
            raise ModelError(
                "`ParallelContext.gid_connect`: a given NetCon cannot be reused; "
                "leave argument 3 out and keep the result"
            )
        return NetCon(self.context, entry.presyn, target)

    def gid2obj(self, *args):
        """(gid): the cell object or artificial cell, or None."""
        presyn = self._with_source(args, 0, "gid2obj").presyn
        cell = presyn.source_object()
        if cell is not None and cell.type.is_artificial:
            return cell
        section = _section_of(self.context.model, presyn)
        return cell if section is None or section.cell is None else section.cell

    def gid2cell(self, *args):
        """(gid): the cell object that holds the source, or the artificial cell."""
        return self.gid2obj(*args)

    def gid_clear(self, *args):
        """([type]): forgets all gids."""
        kind = whole(args, 0, "ParallelContext.gid_clear", 0)
        if kind in (0, 1, 2):
            for entry in self.shared.gids.values():
                if entry.presyn is not None:
                    entry.presyn.gid = -1
            self.shared.gids.clear()
        if kind in (0, 4):
            self.shared.sources.clear()
            self.shared.targets.clear()
            self.context.engine.set_transfers([])
        return 0.0

    def spike_record(self, *args):
        """(gid | -1 | gids, times, ids): records spikes in Vectors."""
        times = instance(args, 1, "ParallelContext.spike_record", Vector)
        ids = instance(args, 2, "ParallelContext.spike_record", Vector)
        which = argument(args, 0, "ParallelContext.spike_record", "a gid")
        if isinstance(which, Vector):
            entries = [
                self._with_source((g,), 0, "spike_record") for g in which.to_python()
            ]
        elif whole(args, 0, "ParallelContext.spike_record") < 0:
            entries = [
                e
                for e in self.shared.gids.values()
                if e.presyn is not None and not e.is_stub
            ]
        else:
            entries = [self._with_source(args, 0, "spike_record")]
        for e in entries:
            self.context.engine.record_spikes(
                e.presyn, Recording(times.buffer, ids.buffer, e.number)
            )
        return 0.0

    # ---- running -------------------------------------------------------------

    def set_maxstep(self, *args):
        """(ms): longest interval of spike exchange; the one that will be used."""
        step = number(args, 0, "ParallelContext.set_maxstep")
        if not step > 0:
            raise RangeError(f"`ParallelContext.set_maxstep`: {step:g} is not above 0")
        for entry in self.shared.gids.values():
            if entry.is_stub:
                for c in entry.presyn.connections:
                    step = min(step, c.delay)
        self.shared.maxstep = step
        return step

    def psolve(self, *args):
        """(tstop): runs from now to tstop (ms)."""
        self.context.engine.psolve(number(args, 0, "ParallelContext.psolve"))
        return 0.0

    def timeout(self, *args):
        """([s]): how long a process may wait; the former value."""
        old = self.shared.timeout
        if args:
            self.shared.timeout = number(args, 0, "ParallelContext.timeout")
        return old

    def spike_compress(self, *args):
        """(n, compress): spikes are not compressed on one process."""
        return 0.0

    def max_histogram(self, *args):
        """(v): nothing is exchanged on one process."""
        return 0.0

    def spike_statistics(self, *args):
        """Counts of exchanged spikes: none on one process."""
        return 0.0

    def mpiabort_on_error(self, *args):
        """([b]): the former value."""
        old = self.shared.abort_on_error
        if args:
            self.shared.abort_on_error = (
                number(args, 0, "ParallelContext.mpiabort_on_error") != 0
            )
        return float(old)

    # ---- gap junctions -------------------------------------------------------

    def source_var(self, *args):
        """(&v, id): a variable that others may take over."""
        handle = instance(args, 0, "ParallelContext.source_var", DataHandle)
        key = self._gid(args, 1, "source_var")
        if key in self.shared.sources:
            raise ModelError(f"`ParallelContext.source_var`: id {key} is used already")
        self.shared.sources[key] = handle
        return 0.0

    def target_var(self, *args):
        """([pp,] &x, id): a variable that takes over the value of the source."""
        k = 0 if args and isinstance(args[0], DataHandle) else 1
        handle = instance(args, k, "ParallelContext.target_var", DataHandle)
        self.shared.targets.append((handle, self._gid(args, k + 1, "target_var")))
        return 0.0

    def setup_transfer(self, *args):
        """Connects the targets with their sources."""
        pairs = []
        for handle, key in self.shared.targets:
            source = self.shared.sources.get(key)
            if source is None:
                raise ModelError(
                    f"`ParallelContext.setup_transfer`: no `source_var` has id {key}"
                )
            pairs.append((handle, source))
        self.context.engine.set_transfers(pairs)
        return 0.0

    def splitcell_connect(self, *args):
        """Cells over several processes: there is one process."""
        raise ModelError(
            "`ParallelContext.splitcell_connect`: a cell cannot be split over "
            "processes yet; connect its sections with `connect`"
        )

    def multisplit(self, *args):
        """([x, id]): cells over several threads are not split; () does nothing."""
        if args:
            raise ModelError(
                "`ParallelContext.multisplit`: a cell cannot be split yet; "
                "whole cells are spread over threads"
            )
        return 0.0

    # ---- collectives ---------------------------------------------------------

    def barrier(self, *args):
        """Waits for all processes; the time waited."""
        return 0.0

    def allreduce(self, *args):
        """(x | v, type): sum (1), maximum (2) or minimum (3) over all processes."""
        what = argument(args, 0, "ParallelContext.allreduce", "a number or Vector")
        kind = whole(args, 1, "ParallelContext.allreduce", 1)
        if kind not in (1, 2, 3):
            raise RangeError(
                f"`ParallelContext.allreduce`: the type is 1, 2 or 3, not {kind}"
            )
        if isinstance(what, Vector):
            return 0.0
        return number(args, 0, "ParallelContext.allreduce")

    def allgather(self, *args):
        """(x, v): the numbers of all processes."""
        instance(args, 1, "ParallelContext.allgather", Vector).from_python(
            [number(args, 0, "ParallelContext.allgather")]
        )
        return 0.0

    def alltoall(self, *args):
        """(src, counts, dest): parts of src to each process."""
        src = instance(args, 0, "ParallelContext.alltoall", Vector)
        counts = instance(args, 1, "ParallelContext.alltoall", Vector)
        dest = instance(args, 2, "ParallelContext.alltoall", Vector)
        if len(counts) != 1 or counts[0] != len(src):
            raise ModelError(
                "`ParallelContext.alltoall`: the counts must add up to the size of "
                f"the source, {len(src)}"
            )
        dest.copy(src)
        return 0.0

    def broadcast(self, *args):
        """(text | v, rank): what the process of that rank has; its length."""
        what = argument(args, 0, "ParallelContext.broadcast", "a text or Vector")
        self._rank(args, 1, "broadcast")
        if isinstance(what, Vector):
            return float(len(what))
        return float(len(string(args, 0, "ParallelContext.broadcast")))

    def _rank(self, args, k, method):
        rank = whole(args, k, f"ParallelContext.{method}", 0)
        if rank != 0:
            raise RangeError(
                f"`ParallelContext.{method}`: there is one process, rank 0, not {rank}"
            )

    def py_allgather(self, *args):
        """(obj): the objects of all processes."""
        return [argument(args, 0, "ParallelContext.py_allgather", "an object")]

    def py_alltoall(self, *args):
        """([objects]): one for each process."""
        objects = argument(args, 0, "ParallelContext.py_alltoall", "a list")
        return list(self._one(objects, "py_alltoall"))

    def py_broadcast(self, *args):
        """(obj, rank): the object of that process."""
        self._rank(args, 1, "py_broadcast")
        return argument(args, 0, "ParallelContext.py_broadcast", "an object")

    def py_gather(self, *args):
        """(obj, rank): the objects of all processes."""
        self._rank(args, 1, "py_gather")
        return [argument(args, 0, "ParallelContext.py_gather", "an object")]

    def py_scatter(self, *args):
        """([objects], rank): one to each process."""
        self._rank(args, 1, "py_scatter")
        objects = argument(args, 0, "ParallelContext.py_scatter", "a list")
        return self._one(objects, "py_scatter")[0]

    def _one(self, objects, method):
        if not hasattr(objects, "__len__") or len(objects) != 1:
            raise ArgumentError(
                f"`ParallelContext.{method}` needs a list of one object, "
                "one for each process"
            )
        return objects

    # ---- bulletin board ------------------------------------------------------

    def submit(self, *args):
        """([id,] callable | "f" | object, "f", args…): work to do later; its id.

        With nothing but an id or a statement's text: that statement.
        """
        shared = self.shared
        userid = None
        if args and isinstance(args[0], (int, float)):
            userid = whole(args, 0, "ParallelContext.submit")
            args = args[1:]
        what = argument(args, 0, "ParallelContext.submit", "something to call")
        text = what if isinstance(what, str) else getattr(what, "value", None)
        if callable(what):
            rest = args[1:]

            def call():
                return what(*rest)

        elif isinstance(text, str):
            rest = args[1:]
            if rest or text.isidentifier():
                function = self.context.function(text)

                def call():
                    return function(*rest)

            else:

                def call():
                    self.context.run_statement(text, None)
                    return 0.0

        else:
            name = string(args, 1, "ParallelContext.submit")
            rest = args[2:]

            def call():
                return self.context.call_method(what, name, *rest)

        task = Task(shared.next_task, userid, call)
        shared.next_task += 1
        shared.tasks.append(task)
        return task.id

    def working(self, *args):
        """Does a piece of work; its id, or 0 when all is done."""
        shared = self.shared
        if not shared.tasks:
            return 0
        task = shared.tasks.popleft()
        shared.current = task
        task.result = task.call()
        shared.current = task
        return task.id

    def _result(self, method):
        if self.shared.current is None:
            raise ModelError(
                f"`ParallelContext.{method}`: no work is done yet; call `working` first"
            )
        return self.shared.current

    def retval(self, *args):
        """The number that the last piece of work returned."""
        result = self._result("retval").result
        return float(result) if isinstance(result, (int, float)) else 0.0

    def pyret(self, *args):
        """The Python object that the last piece of work returned."""
        return self._result("pyret").result

    def userid(self, *args):
        """The id that the user gave to the last piece of work."""
        task = self._result("userid")
        return task.id if task.userid is None else task.userid

    def runworker(self, *args):
        """Workers stay here; the one process is the master and goes on."""
        return 0.0

    def done(self, *args):
        """Ends the workers: there are none."""
        return 0.0

    def context_(self, *args):
        """(statement | callable …): called by all workers: there are none."""
        argument(args, 0, "ParallelContext.context", "something to call")
        return 0.0

    def master_works_on_jobs(self, *args):
        """([b]): does the master work too? It must."""
        return 1.0

    def pack(self, *args):
        """(number | text | Vector …): adds to the next message."""
        for arg in args:
            if isinstance(arg, Vector):
                arg = arg.c()
            elif not isinstance(arg, str):
                arg = getattr(arg, "value", arg)
            self.shared.outgoing.append(arg)
        return 0.0

    def post(self, *args):
        """(key[, …]): puts the message on the board."""
        key = _key(args, 0, "ParallelContext.post")
        self.pack(*args[1:])
        self.shared.board.setdefault(key, deque()).append(self.shared.outgoing)
        self.shared.outgoing = []
        return 0.0

    def _look(self, args, method, remove):
        key = _key(args, 0, f"ParallelContext.{method}")
        messages = self.shared.board.get(key)
        if not messages:
            return False
        message = messages.popleft() if remove else messages[0]
        if not messages:
            del self.shared.board[key]
        self.shared.incoming = deque(message)
        self.unpack(*args[1:])
        return True

    def look(self, *args):
        """(key[, &x …]): reads a message if there is one; 1 or 0."""
        return float(self._look(args, "look", False))

    def look_take(self, *args):
        """(key[, &x …]): takes a message if there is one; 1 or 0."""
        return float(self._look(args, "look_take", True))

    def take(self, *args):
        """(key[, &x …]): takes a message, after doing work until it is there."""
        while not self._look(args, "take", True):
            if not self.working():
                raise ModelError(
                    "`ParallelContext.take`: nothing was posted under the key "
                    f"`{_key(args, 0, 'ParallelContext.take')}`, and nobody is left "
                    "who could"
                )
        return 1.0

    def _next(self, method):
        if not self.shared.incoming:
            raise ModelError(
                f"`ParallelContext.{method}`: nothing is left in the message"
            )
        return self.shared.incoming.popleft()

    def unpack(self, *args):
        """(&x | text | Vector …): assigns the parts of the message."""
        for k, arg in enumerate(args):
            part = self._next("unpack")
            if isinstance(arg, Vector):
                arg.from_python(part)
            elif hasattr(arg, "value"):
                arg.value = part
            else:
                raise ArgumentError(
                    "`ParallelContext.unpack` needs a reference, a text or a Vector "
                    f"as argument {k + 1}, not {describe(arg)}"
                )
        return 0.0

    def upkscalar(self, *args):
        """The next part of the message, a number."""
        return float(self._next("upkscalar"))

    def upkstr(self, *args):
        """(text): the next part of the message, a text."""
        argument(args, 0, "ParallelContext.upkstr", "a text").value = str(
            self._next("upkstr")
        )
        return 0.0

    def upkvec(self, *args):
        """([v]): the next part of the message, a Vector."""
        into = args[0] if args else Vector(self.context)
        return into.from_python(self._next("upkvec"))

    def upkpyobj(self, *args):
        """The next part of the message, any object."""
        return self._next("upkpyobj")

    # ---- threads -------------------------------------------------------------

    def nthread(self, *args):
        """([n[, parallel]]): number of threads that a run uses."""
        engine = self.context.engine
        if args:
            n = whole(args, 0, "ParallelContext.nthread")
            if not 1 <= n <= 1024:
                raise RangeError(
                    f"`ParallelContext.nthread`: {n} is not between 1 and 1024"
                )
            engine.set_threads(n)
        return engine.n_threads

    def nworker(self, *args):
        """Number of threads beside the main one that are at work."""
        n = self.context.engine.n_threads
        return n if n > 1 else 0

    def partition(self, *args):
        """([thread, SectionList]): the cells of a thread; () lets nrnmini choose."""
        engine = self.context.engine
        if not args:
            engine.clear_partition()
            return 0.0
        thread = whole(args, 0, "ParallelContext.partition")
        if not 0 <= thread < engine.n_threads:
            raise RangeError(
                f"`ParallelContext.partition`: there are {engine.n_threads} threads, "
                f"no thread {thread}"
            )
        roots = instance(args, 1, "ParallelContext.partition", SectionList)
        engine.set_partition(thread, list(roots.sections))
        return 0.0

    def get_partition(self, *args):
        """(thread): SectionList of the roots of its cells."""
        thread = whole(args, 0, "ParallelContext.get_partition")
        found = SectionList(self.context)
        given = self.context.engine.partition
        if given:
            found._sections += given.get(thread, [])
        elif self.context.engine.n_threads == 1:
            found.allroots()
        return found

    def sec_in_thread(self, *args):
        """Thread of the currently accessed section."""
        top = root(self.context.model.current_section())
        for thread, roots in self.context.engine.partition.items():
            if top in roots:
                return float(thread)
        return 0.0

    def thread_how_many_proc(self, *args):
        """Number of processors."""
        return os.cpu_count() or 1

    def thread_stat(self, *args):
        """Nothing is counted."""
        return 0.0

    def thread_busywait(self, *args):
        """([b]): threads wait in the way that suits the machine."""
        return 0.0

    def thread_ctime(self, *args):
        """([i]): times of threads are not measured."""
        return 0.0

    def optimize_node_order(self, *args):
        """([i]): nodes are always in a good order."""
        return 0.0

    def t(self, *args):
        """(thread): its time (ms)."""
        return self.context.model.globals.entries["t"].get()

    def dt(self, *args):
        """(thread): its time step (ms)."""
        return self.context.model.globals.entries["dt"].get()

    # ---- time ----------------------------------------------------------------

    def time(self, *args):
        """Wall clock, s."""
        return time.perf_counter() - self.shared.started

    def _no_time(self, *args):
        """Time spent waiting or exchanging (s): none on one process."""
        return 0.0

    wait_time = step_time = step_wait = send_time = event_time = _no_time
    integ_time = vtransfer_time = mech_time = _no_time

    def print_memory_stats(self, *args):
        """Prints the memory of the model."""
        model = self.context.model
        self.context.write(f"{model.n_sections} sections, {model.nodes.size} nodes\n")
        return 0.0

    # ---- what is not there ---------------------------------------------------

    def _unsupported(self, name):
        raise ModelError(f"`ParallelContext.{name}` is not supported")

    def prcellstate(self, *args):
        """A debugging aid."""
        self._unsupported("prcellstate")

    def nrncore_write(self, *args):
        """Model files for CoreNEURON."""
        self._unsupported("nrncore_write")

    def nrncore_run(self, *args):
        """Running on CoreNEURON."""
        self._unsupported("nrncore_run")

    def nrnbbcore_write(self, *args):
        """Model files for CoreNEURON."""
        self._unsupported("nrnbbcore_write")

    def nrnbbcore_register_mapping(self, *args):
        """Model files for CoreNEURON."""
        self._unsupported("nrnbbcore_register_mapping")


def _section_of(model, presyn):
    source = presyn.source
    if source and getattr(source.source, "store", None) is model.nodes:
        return model.place_of(source.row)[0]
    cell = presyn.source_object()
    return cell.get_section() if cell is not None else None


class _Spec(ClassSpec):
    # `context` is the name of the attribute every object has for its simulator.
    def method(self, name):
        if name == "context":
            return ParallelContext.context_
        return super().method(name)


SPEC = _Spec(
    "ParallelContext",
    ParallelContext,
    ParallelContext,
    methods=tuple(
        "id nhost id_world nhost_world id_bbs nhost_bbs subworlds set_gid2node "
        "gid_exists cell outputcell threshold gid_connect gid2cell gid2obj gid_clear "
        "spike_record set_maxstep psolve timeout spike_compress max_histogram "
        "spike_statistics mpiabort_on_error source_var target_var setup_transfer "
        "splitcell_connect multisplit barrier allreduce allgather alltoall broadcast "
        "py_allgather py_alltoall py_broadcast py_gather py_scatter submit working "
        "retval pyret userid runworker done context master_works_on_jobs pack post "
        "look look_take take unpack upkscalar upkstr upkvec upkpyobj nthread nworker "
        "partition get_partition sec_in_thread thread_how_many_proc thread_stat "
        "thread_busywait thread_ctime optimize_node_order t dt time wait_time "
        "step_time step_wait send_time event_time integ_time vtransfer_time mech_time "
        "print_memory_stats prcellstate nrncore_write nrncore_run nrnbbcore_write "
        "nrnbbcore_register_mapping".split()
    ),
    doc="Parallel methods, on one process.",
)
