"""A mechanism type takes over the code of its edited MOD file.

Owns: what must not change, what is lost, and the move of values, names and handles
from the old code to the new. Leaves to others: compiling (nmodl), what else uses the
variables that are lost (engine), the order of it all (simulator).

The type stays the same object, with the same instances: rows, sections, NetCons and
events know it as before. Columns of variables that still exist are kept, and with
them the handles of a user.
"""

from libc.stdint cimport int64_t, uintptr_t
from nrnmini.model.abi cimport NmDescriptor, NmGlobal
from nrnmini.model.globals cimport GlobalTable, GlobalVar
from nrnmini.model.mechanism cimport (
    IonType, MechType, PLACE_FAR, PLACE_NEAR, PointProcess, VarSpec)
from nrnmini.model.model cimport Model, RangeVar
from nrnmini.model.section cimport Section
from nrnmini.store.column cimport Buffer, Column
from nrnmini.store.handle cimport DataHandle, handle_from_c

from nrnmini.errors import ModelError

cdef str text_of(const char* s):
    return s.decode("utf-8", "replace") if s != NULL else ""


cdef str kind_of(MechType type):
    if type.is_artificial:
        return "an artificial cell"
    if type.is_point:
        return "a point process"
    return "a set of functions" if type.is_nothing else "a density mechanism"


cdef class Successor:
    """A type, and what it is to become.

    Parameters
    ----------
    type : MechType
    descriptor_address : int    of an `NmDescriptor` with the type's name
    library : object            keeps the shared library loaded

    Attributes
    ----------
    new_defaults : list of (name, old, new)
        After `commit`: the PARAMETERs whose value in the file was edited. Instances
        that still had the old one follow; others keep what they were given.

    Raises
    ------
    ModelError      the type cannot become that: another kind of mechanism, a name
                    that is taken, an ion of another charge, an array that is pinned
    """

    cdef readonly MechType type
    cdef const NmDescriptor* desc
    cdef readonly object library
    cdef readonly list new_defaults
    cdef dict dims              # variable -> its length
    cdef dict shared            # visible global -> its length
    cdef set pointers

    def __init__(self, MechType type not None, size_t descriptor_address, library):
        cdef const NmDescriptor* desc = <const NmDescriptor*>descriptor_address
        cdef Py_ssize_t i
        self.type = type
        self.desc = desc
        self.library = library
        self.new_defaults = []
        self.dims = {text_of(desc.vars[i].name): max(1, desc.vars[i].dim)
                     for i in range(desc.n_vars)}
        self.shared = {text_of(desc.globals_[i].name): desc.globals_[i].dim
                       for i in range(desc.n_globals) if type.shows(&desc.globals_[i])}
        self.pointers = {text_of(desc.pointers[i].name)
                         for i in range(desc.n_pointers)}
        self.check_kind()
        self.check_names()
        self.check_ions()
        for name, n in self.dims.items():
            self.check_pinned(name, n)
        if type.ctx_calls:
            raise ModelError(
                f"mechanism `{type.name}` cannot be reloaded while one of its "
                "functions runs")

    # ---- checks ----

    cdef int check_kind(self) except -1:
        cdef MechType type = self.type, other = MechType.__new__(MechType)
        other.model = type.model
        other.is_artificial = self.desc.kind == 2
        other.is_point = self.desc.kind == 1 or other.is_artificial
        other.is_nothing = self.desc.kind == 3
        if kind_of(type) != kind_of(other):
            raise ModelError(
                f"`{type.name}` is {kind_of(type)}, and a reload cannot make "
                f"{kind_of(other)} of it\nhelp: start the program again")
        return 0

    cdef int check_names(self) except -1:
        cdef MechType type = self.type
        cdef Model model = <Model>type.model
        cdef Py_ssize_t i
        cdef VarSpec var
        owner = f"mechanism `{type.name}`"
        known = {*(n[:len(n) - len(type.suffix)] for n in type.global_names()),
                 *type.pointer_names, *type.functions}
        if not type.is_point:
            known |= {var.name for var in type.vars if var.kind != "hidden"}
        names = set(self.shared)
        if not type.is_point:
            names |= {text_of(self.desc.vars[i].name) for i in range(self.desc.n_vars)
                      if self.desc.vars[i].kind != 4}
            names |= self.pointers
            names |= {text_of(self.desc.functions[i].name)
                      for i in range(self.desc.n_functions)}
        for name in sorted(names - known):
            model.check_free(name + type.suffix, owner)
        return 0

    cdef int check_ions(self) except -1:
        cdef MechType type = self.type
        cdef Model model = <Model>type.model
        cdef PointProcess pp
        cdef Py_ssize_t i
        for i in range(self.desc.n_ions):
            name = text_of(self.desc.ions[i].ion)
            known = model.ions.get(name)
            if known is None:
                model.check_new_ion(name)
            else:
                (<IonType>known).check_charge(self.desc.ions[i].valence)
        if type.is_point and self.desc.n_ions and not type.ions:
            for pp in self.point_processes():
                if pp.place == PLACE_NEAR or pp.place == PLACE_FAR:
                    raise ModelError(
                        f"`{type.name}` cannot use ions from now on: "
                        f"`{pp.object_name}` is at an end of a section, where there "
                        "are none")
        return 0

    cdef int check_pinned(self, str name, Py_ssize_t n) except -1:
        cdef Column column
        i = self.type.var_index.get(name)
        if i is None:
            return 0
        column = (<VarSpec>self.type.vars[i]).column
        if column.dim != n and column.exports:
            raise ModelError(
                f"`{name}` of `{self.type.name}` cannot change its length: "
                f"{column.exports} NumPy view(s) of it exist\nhelp: drop them, or take "
                "copies, before the reload")
        return 0

    cdef list point_processes(self):
        cdef Py_ssize_t row
        cdef int64_t* address = <int64_t*>self.type.self_address.data
        return [<PointProcess><object><void*><uintptr_t>address[row]
                for row in range(self.type.store.size) if address[row]]

    # ---- what is lost ----

    def lost(self, DataHandle handle):
        """The name of the variable that a handle refers to, if that goes away;
        otherwise an empty text."""
        cdef Column column
        cdef GlobalVar var
        if handle is None or handle.source is None:
            return ""
        if isinstance(handle.source, GlobalVar):
            var = <GlobalVar>handle.source
            for name, own in self.type.globals.items():
                if own is var and handle.element >= self.shared.get(name, 0):
                    return var.name
            return ""
        column = handle.column()
        if column is None or column.store is not self.type.store:
            return ""
        if column.name in self.type.var_index \
                and handle.element >= self.dims.get(column.name, 0):
            return column.name
        return ""

    def lost_globals(self):
        """The names of the globals that go away, or are no longer what they were:
        a scalar or an array."""
        cdef GlobalVar var
        cdef Py_ssize_t i
        arrays = {text_of(self.desc.globals_[i].name): self.desc.globals_[i].is_array
                  for i in range(self.desc.n_globals)}
        return [var.name for name, var in self.type.globals.items()
                if name not in self.shared or arrays[name] != var.is_array]

    def check_pointers(self):
        """ModelError if a POINTER of any instance points to what is lost."""
        cdef Model model = <Model>self.type.model
        cdef MechType other
        cdef Column column
        cdef Py_ssize_t row, k
        for other in model.mech_types:
            for k in range(len(other.pointers)):
                column = other.pointers[k]
                for row in range(other.store.size):
                    name = self.lost(handle_from_c(column.handle_at(row, 0)))
                    if name:
                        raise self.in_use(
                            name, f"the POINTER `{other.pointer_names[k]}` of "
                            f"`{other.name}` points to it")

    def in_use(self, str name, str how):
        """The error for a variable that is needed and no longer there."""
        return ModelError(
            f"mechanism `{self.type.name}` cannot be reloaded: its edited MOD file "
            f"`{text_of(self.desc.file)}` has no variable `{name}` any more, or made "
            f"it shorter, and {how}\n"
            "help: end that use, or let the file keep the variable")

    @property
    def loses_net_receive(self):
        """Can its instances no longer receive events?"""
        return self.type.n_weights >= 0 and self.desc.n_weights < 0

    @property
    def n_weights(self):
        """NET_RECEIVE arguments from now on; -1: none."""
        return self.desc.n_weights

    # ---- the change ----

    def commit(self):
        """Do it. No plan of the engine may refer to the type any more."""
        cdef MechType type = self.type
        cdef Model model = <Model>type.model
        cdef VarSpec var
        cdef Py_ssize_t i, row
        old_vars = {var.name: var for var in type.vars}
        old_randoms = list(type.random_names)
        old_names = {**model.range_vars_of(type), **model.functions_of(type)}
        globals_of_old = Globals(type)
        type.drop_context()
        type.describe(self.desc, self.library)
        type.store.refield(type.fields(type.var_fields()))
        type.take_columns()
        type.name_columns()
        type.make_blocks()
        type.make_context()
        for var in type.vars:
            if var.name in old_vars:
                self.follow_default(old_vars[var.name], var)
        for i in range(len(type.randoms)):
            if type.random_names[i] not in old_randoms:
                for row in range(type.store.size):
                    type.start_stream(<Column>type.randoms[i], row)
        self.new_defaults += globals_of_old.move_to(type)
        self.rename(model, old_names)
        self.use_ions(model)
        model.tree_changed = True
        type.restore_function_tables()

    cdef int follow_default(self, VarSpec old, VarSpec var) except -1:
        # An instance that has the old default has not been given a value of its own.
        cdef Py_ssize_t i, n = var.column.size[0] * var.column.dim
        cdef double* x = var.column.f64()
        cdef double before = old.default, now = var.default
        if before == now or var.kind != "parameter":
            return 0
        self.new_defaults.append((var.hoc_name, before, now))
        for i in range(n):
            if x[i] == before:
                x[i] = now
        return 0

    cdef int rename(self, Model model, dict old_names) except -1:
        cdef RangeVar var, now
        names = model.range_vars_of(self.type)
        functions = model.functions_of(self.type)
        for name in old_names:
            if name in model.functions and name not in functions:
                del model.functions[name]
            elif name in model.range_vars and name not in names:
                # Compiled HOC may hold it: by length 0 it looks the name up again.
                var = model.range_vars.pop(name)
                var.dim = 0
        for name, now in names.items():
            if name in model.range_vars:
                var = model.range_vars[name]
                var.column = now.column
                var.dim = now.dim
                var.is_array = now.is_array
                var.is_pointer = now.is_pointer
                var.units = now.units
            else:
                model.range_vars[name] = now
        model.functions.update(functions)
        return 0

    cdef int use_ions(self, Model model) except -1:
        cdef MechType type = self.type
        cdef Section section
        cdef PointProcess pp
        cdef Py_ssize_t i
        type.ions = []
        for i in range(self.desc.n_ions):
            type.ions.append(model.ion(text_of(self.desc.ions[i].ion),
                                       self.desc.ions[i].valence))
        for section in model.all_sections():
            if section.find_mech(type) != NULL:
                for i in range(len(type.ions)):
                    section.insert_ion_for(type, i)
        if type.is_point:
            for pp in self.point_processes():
                if pp.section is not None:
                    for i in range(len(type.ions)):
                        (<Section>pp.section).insert_ion_for(type, i, pp.place)
        return 0


cdef class Globals:
    """The globals and thread variables of a type, as they were."""

    cdef const NmDescriptor* desc
    cdef object library
    cdef Buffer global_block, tvar_block

    def __init__(self, MechType type not None):
        self.desc = type.desc
        self.library = type.library
        self.global_block = type.global_block
        self.tvar_block = type.tvar_block

    cdef double* find(self, bytes name, int thread, const NmGlobal** found) noexcept:
        # Where a global was, NULL if there was none.
        cdef Py_ssize_t i
        cdef const NmGlobal* g
        for i in range(self.desc.n_globals):
            g = &self.desc.globals_[i]
            if <bytes>g.name == name:
                found[0] = g
                if g.is_thread_variable:
                    return (self.tvar_block.data + thread * self.desc.tvar_size
                            + g.offset)
                return self.global_block.data + g.offset
        return NULL

    cdef list move_to(self, MechType type):
        # Values and handles; the new defaults as (name, old, new).
        cdef const NmDescriptor* desc = type.desc
        cdef const NmGlobal* g
        cdef const NmGlobal* old = NULL
        cdef GlobalTable table = (<Model>type.model).globals
        cdef GlobalVar var
        cdef Py_ssize_t i, k
        cdef int thread, n_threads = 1
        cdef double* source
        cdef double* target
        cdef Buffer block
        cdef list changed = []
        if self.desc.tvar_size:
            n_threads = <int>(self.tvar_block.size // self.desc.tvar_size)
        type.set_threads(n_threads)
        former, type.globals = type.globals, {}
        for i in range(desc.n_globals):
            g = &desc.globals_[i]
            block = type.tvar_block if g.is_thread_variable else type.global_block
            name = text_of(g.name)
            for thread in range(n_threads if g.is_thread_variable else 1):
                source = self.find(g.name, thread, &old)
                if source == NULL:
                    continue
                target = block.data + thread * desc.tvar_size + g.offset
                for k in range(min(g.dim, old.dim)):
                    if source[k] != old.dflt or old.dflt == g.dflt:
                        target[k] = source[k]
                if old.dflt != g.dflt and not thread:
                    changed.append((name + type.suffix, old.dflt, g.dflt))
            if not type.shows(g):
                continue
            var = former.pop(name, None)
            if var is None:
                var = table.register(name + type.suffix, block, g.offset, g.dim,
                                     g.is_array, text_of(g.units))
            else:
                var.move(block, g.offset, g.dim, g.is_array, text_of(g.units))
            var.limits = (g.lo, g.hi) if g.lo <= g.hi else None
            type.globals[name] = var
        for var in former.values():
            table.remove(var.name)
        return changed
