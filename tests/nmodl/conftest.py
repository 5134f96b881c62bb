"""A stand-alone check of emitted C: compile a MOD text, run its kernels on arrays.

No other floor takes part: the C structs of nrnmini.h are laid out by ctypes.
"""

import ctypes as C
import functools
import hashlib
import math
import tempfile
from pathlib import Path

import pytest

from nrnmini.nmodl import build
from nrnmini.nmodl.translator import translate

P, D, I32, U32 = C.POINTER, C.c_double, C.c_int32, C.c_uint32


class Struct(C.Structure):
    pass


class NmVar(C.Structure):
    _fields_ = [
        ("name", C.c_char_p),
        ("units", C.c_char_p),
        ("dim", I32),
        ("is_array", I32),
        ("kind", I32),
        ("dflt", D),
        ("lo", D),
        ("hi", D),
    ]


class NmIonUse(C.Structure):
    _fields_ = [
        ("ion", C.c_char_p),
        ("reads", I32),
        ("writes", I32),
        ("valence", D),
    ]


class NmPointer(C.Structure):
    _fields_ = [("name", C.c_char_p), ("bbcore", I32)]


class NmGlobal(C.Structure):
    _fields_ = [
        ("name", C.c_char_p),
        ("units", C.c_char_p),
        ("dim", I32),
        ("is_array", I32),
        ("offset", I32),
        ("is_thread_variable", I32),
        ("visible", I32),
        ("dflt", D),
        ("lo", D),
        ("hi", D),
    ]


class NmCall(C.Structure):
    _fields_ = [("argc", I32), ("argv", P(D)), ("frame", C.c_void_p)]


class NmFunctionInfo(C.Structure):
    _fields_ = [
        ("name", C.c_char_p),
        ("argc", I32),
        ("is_procedure", I32),
        ("needs_instance", I32),
        ("call", C.CFUNCTYPE(D, C.c_void_p, I32, P(NmCall))),
    ]


KERNEL = C.CFUNCTYPE(None, C.c_void_p, I32, I32)


class NmDescriptor(C.Structure):
    _fields_ = [
        ("abi_version", U32),
        ("kind", I32),
        ("flags", U32),
        ("name", C.c_char_p),
        ("file", C.c_char_p),
        ("title", C.c_char_p),
        ("n_vars", I32),
        ("vars", P(NmVar)),
        ("n_ions", I32),
        ("ions", P(NmIonUse)),
        ("n_pointers", I32),
        ("pointers", P(NmPointer)),
        ("n_randoms", I32),
        ("randoms", P(C.c_char_p)),
        ("n_globals", I32),
        ("globals", P(NmGlobal)),
        ("global_size", I32),
        ("tvar_size", I32),
        ("table_size", I32),
        ("n_functions", I32),
        ("functions", P(NmFunctionInfo)),
        ("n_weights", I32),
        ("constructor", KERNEL),
        ("destructor", KERNEL),
        ("init", KERNEL),
        ("cur", KERNEL),
        ("state", KERNEL),
        ("check_tables", C.CFUNCTYPE(None, C.c_void_p)),
        ("hooks", KERNEL * 5),
        ("net_receive", C.CFUNCTYPE(None, C.c_void_p, I32, P(D), D)),
        ("net_init", C.CFUNCTYPE(None, C.c_void_p, I32, P(D))),
    ]


class NmIonCtx(C.Structure):
    _fields_ = [(n, P(D)) for n in ("e", "ci", "co", "i", "didv", "ci0", "co0")] + [
        ("row", P(I32)),
        ("offset", I32),
        ("z", D),
    ]


SEND = C.CFUNCTYPE(None, C.c_void_p, I32, P(D), D, D)
EVENT = C.CFUNCTYPE(None, C.c_void_p, I32, D)
PRINT = C.CFUNCTYPE(C.c_int, C.c_void_p, C.c_char_p)
# The host's own functions that need nothing of a model, in the order of NmHost.
BLOCKS = "gather scatter add add_at seldom_exp seldom_log seldom_pow".split()


@functools.cache
def blocks():
    """nrnmini/model/blocks.h as a library."""
    names = ", ".join(f"(void*)nm_{name}" for name in BLOCKS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "blocks.c", Path(folder) / "blocks.so"
        header = Path(__file__).parents[2] / "nrnmini" / "model" / "blocks.h"
        text = f'#include "{header}"\nvoid* const blocks[] = {{{names}}};\n'
        source.write_text(text)
        build.compile_shared(build.find_compiler(), source, target)
        return (C.c_void_p * len(BLOCKS)).in_dll(C.CDLL(str(target)), "blocks")


class NmHost(C.Structure):
    _fields_ = [
        ("net_send", SEND),
        ("net_event", EVENT),
        ("net_move", EVENT),
        ("execerror", C.c_void_p),
        ("printf", PRINT),
        ("blocks", C.c_void_p * len(BLOCKS)),
        ("rest", C.c_void_p * 32),
    ]


class NmThread(C.Structure):
    _fields_ = [
        ("t", D),
        ("dt", D),
        ("cj", D),
        ("celsius", P(D)),
        ("id", I32),
        ("secondorder", I32),
        ("host", P(NmHost)),
        ("engine", C.c_void_p),
        ("error_row", I32),
        ("error", C.c_char_p),
        ("error_mechanism", C.c_void_p),
        ("jump", C.c_void_p),
        ("scop_seed", U32),
        ("error_text", C.c_char * 160),
    ]


class NmCtx(C.Structure):
    _fields_ = [
        ("nt", P(NmThread)),
        ("desc", C.c_void_p),
        ("type", C.c_void_p),
        ("contiguous", I32),
        ("node_offset", I32),
        ("col", P(P(D))),
        ("node", P(I32)),
        ("v", P(D)),
        ("area", P(D)),
        ("diam", P(D)),
        ("rhs", P(D)),
        ("d", P(D)),
        ("elec_rhs", P(D)),
        ("elec_d", P(D)),
        ("vext", P(D)),
        ("ion", P(NmIonCtx)),
        ("ptr", P(P(P(D)))),
        ("rnd", P(C.c_void_p)),
        ("global_", P(D)),
        ("tvar", P(D)),
        ("table", P(D)),
        ("self", P(C.c_void_p)),
    ]


class Mechanism:
    """One compiled mechanism with `n` instances, one node each unless `nodes` says
    otherwise. Columns are ctypes arrays: `m["gbar"][row]`."""

    def __init__(self, library, n=1, nodes=None, contiguous=False):
        self.library = library
        library.nrnmini_mechanisms.restype = P(P(NmDescriptor))
        self.desc = library.nrnmini_mechanisms()[0].contents
        d = self.desc
        self.n = n
        self.nodes = (I32 * n)(*(nodes if nodes is not None else range(n)))
        size = max(self.nodes) + 1 if n else 1
        self.v = (D * size)(*[-65.0] * size)
        self.area = (D * size)(*[100.0] * size)
        self.diam = (D * size)(*[1.0] * size)
        self.rhs, self.d = (D * size)(), (D * size)()
        self.elec_rhs, self.elec_d = (D * size)(), (D * size)()
        self.columns = {}
        self.kinds = {}
        col = (P(D) * max(1, d.n_vars))()
        for i in range(d.n_vars):
            var = d.vars[i]
            array = (D * (n * var.dim))(*[var.dflt] * (n * var.dim))
            name = var.name.decode()
            self.columns[name] = array
            self.kinds[name] = var.kind
            col[i] = C.cast(array, P(D))
        self.col = col
        self.ions = {}
        ion = (NmIonCtx * max(1, d.n_ions))()
        for i in range(d.n_ions):
            parts = {p: (D * size)() for p in ("e", "ci", "co", "i", "didv")}
            self.ions[d.ions[i].ion.decode()] = parts
            for p, array in parts.items():
                setattr(ion[i], p, C.cast(array, P(D)))
            ion[i].row = C.cast(self.nodes, P(I32))
            ion[i].z = 1.0
        self.ion = ion
        self.globals = (D * max(1, d.global_size))()
        self.tvars = (D * max(1, d.tvar_size))()
        self.table = (D * max(1, d.table_size))()
        self.places = {}
        for i in range(d.n_globals):
            g = d.globals[i]
            self.places[g.name.decode()] = g
            if not g.is_thread_variable:
                for k in range(g.dim):
                    self.globals[g.offset + k] = g.dflt
        self.targets = [[None] * n for _ in range(d.n_pointers)]
        self.pointers = [(P(D) * n)() for _ in range(d.n_pointers)]
        ptr = (P(P(D)) * max(1, d.n_pointers))()
        for k, array in enumerate(self.pointers):
            ptr[k] = C.cast(array, P(P(D)))
        self.ptr = ptr
        self.random_memory = [(U32 * (12 * n))() for _ in range(d.n_randoms)]
        rnd = (C.c_void_p * max(1, d.n_randoms))()
        for k, array in enumerate(self.random_memory):
            rnd[k] = C.cast(array, C.c_void_p)
        self.rnd = rnd
        self.celsius = D(6.3)
        self.sent, self.events, self.moved, self.printed = [], [], [], []
        self.host = NmHost(
            SEND(lambda c, r, w, t, f: self.sent.append((r, t, f, bool(w)))),
            EVENT(lambda c, r, t: self.events.append((r, t))),
            EVENT(lambda c, r, t: self.moved.append((r, t))),
            None,
            PRINT(lambda nt, text: self.printed.append(text.decode()) or 0),
            blocks(),
        )
        self.nt = NmThread(
            0.0, 0.025, 40.0, C.pointer(self.celsius), 0, 0, C.pointer(self.host)
        )
        self.nt.scop_seed = 1
        own = (C.c_void_p * n)()
        self.self_ = own

        def f(array, kind=D):
            return C.cast(array, P(kind))

        self.ctx = NmCtx(
            C.pointer(self.nt),
            C.addressof(d),
            None,
            int(contiguous),
            0,
            C.cast(col, P(P(D))),
            f(self.nodes, I32),
            f(self.v),
            f(self.area),
            f(self.diam),
            f(self.rhs),
            f(self.d),
            f(self.elec_rhs),
            f(self.elec_d),
            None,
            C.cast(ion, P(NmIonCtx)),
            C.cast(ptr, P(P(P(D)))),
            C.cast(rnd, P(C.c_void_p)),
            f(self.globals),
            f(self.tvars),
            f(self.table),
            C.cast(own, P(C.c_void_p)),
        )

    def __getitem__(self, name):
        if name in self.columns:
            return self.columns[name]
        g = self.places[name]
        base = self.tvars if g.is_thread_variable else self.globals
        address = C.addressof(base) + 8 * g.offset
        return (D * g.dim).from_address(address)

    def point(self, name, row, target):
        """Sets a POINTER to a ctypes array (kept alive)."""
        names = [self.desc.pointers[k].name.decode() for k in range(len(self.targets))]
        k = names.index(name)
        self.targets[k][row] = target
        self.pointers[k][row] = C.cast(target, P(D))

    @property
    def _nm(self):
        return C.addressof(self.ctx)

    @property
    def error(self):
        return self.nt.error and self.nt.error.decode()

    def _run(self, kernel, begin=0, end=None):
        if kernel:
            kernel(self._nm, begin, self.n if end is None else end)

    def check_tables(self):
        if self.desc.check_tables:
            self.desc.check_tables(self._nm)

    def init(self):
        self.check_tables()
        self._run(self.desc.init)

    def cur(self):
        for array in (self.rhs, self.d, self.elec_rhs, self.elec_d):
            for i in range(len(array)):
                array[i] = 0.0
        for parts in self.ions.values():
            for p in ("i", "didv"):
                for i in range(len(parts[p])):
                    parts[p][i] = 0.0
        self._run(self.desc.cur)

    def state(self):
        self.check_tables()
        self._run(self.desc.state)

    def hook(self, k):
        self._run(self.desc.hooks[k])

    def receive(self, row, weight, flag=0.0):
        array = (D * len(weight))(*weight) if weight is not None else None
        self.desc.net_receive(self._nm, row, array, flag)
        return list(array) if array is not None else None

    def call(self, name, *args, row=0):
        for i in range(self.desc.n_functions):
            f = self.desc.functions[i]
            if f.name.decode() == name:
                argv = (D * max(1, len(args)))(*args)
                call = NmCall(len(args), C.cast(argv, P(D)), None)
                return f.call(self._nm, row, C.byref(call))
        raise KeyError(name)

    def step(self, steps=1):
        """States only, v kept."""
        for _ in range(steps):
            self.nt.t += self.nt.dt
            self.state()


@pytest.fixture(scope="session")
def compile_c(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mechanisms")
    compiler = build.find_compiler()

    def compile_text(c_source):
        stem = hashlib.sha1(c_source.encode()).hexdigest()[:16]
        library = folder / f"{stem}.so"
        if not library.exists():
            source = folder / f"{stem}.c"
            source.write_text(c_source)
            build.compile_shared(compiler, source, library)
        return C.CDLL(str(library))

    return compile_text


@pytest.fixture(scope="session")
def load_mod(compile_c):
    """load_mod(text or path, n=1, ...) -> Mechanism"""

    def load(text, n=1, **options):
        made = translate(text)
        return Mechanism(compile_c(made.c_source), n, **options)

    return load


def close(a, b, tolerance=1e-13):
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
