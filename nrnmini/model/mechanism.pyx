# Mechanism types and their instances.
#
# Owns: the store of a mechanism, built from its descriptor; creation and end of
# instances; calls of their functions; point processes. Leaves to others: which
# segments carry a density mechanism (section), ion arithmetic (ion), the
# services that compiled code asks for (host), runs (engine).

cimport cython
from libc.math cimport isnan
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy, memset
cimport nrnmini.model.host as host
from nrnmini.model.abi cimport (
    NM_ABI_VERSION, NM_ARTIFICIAL, NM_ASSIGNED, NM_HAS_NET_EVENT, NM_HIDDEN,
    NM_LENIENT, NM_NOTHING, NM_PARAMETER, NM_POINT, NM_STATE, NM_VISIBLE, NmCtx,
    NmDescriptor,
    NmExternal, NmFunctionInfo, NmGlobal, NmIonCtx, NmRandom, NmTargets, NmThread)
from nrnmini.model.globals cimport GlobalTable, GlobalVar
from nrnmini.model.model cimport Model
from nrnmini.model.object cimport Object
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.column cimport Buffer, Column, new_buffer
from nrnmini.store.handle cimport (
    DataHandle, handle_from_c, handle_to_row, locate_c)
from nrnmini.store.soa cimport RowId, Store, row_of
from nrnmini.store.values cimport CHandle

cdef extern from "nm_random.h" nogil:
    void nm_random_block(NmRandom*)

from nrnmini.errors import ModelError, suggest
from nrnmini.model.function_table import pack
from nrnmini.model.names import unknown
from nrnmini.store.field import Field

cdef RowId NULL_ID
NULL_ID.slot = 0
NULL_ID.generation = 0

cdef dict KINDS = {NM_PARAMETER: "parameter", NM_ASSIGNED: "assigned",
                   NM_STATE: "state", NM_HIDDEN: "hidden"}


cdef str text_of(const char* s):
    return s.decode("utf-8", "replace") if s != NULL else ""


cdef class VarSpec:
    """One per-instance variable of a mechanism type.

    Attributes
    ----------
    name, hoc_name, units : str     as in the file; as HOC and Python call it
    kind : str                      parameter, assigned, state or hidden
    dim, is_array : int, bool
    default : float
    limits : (low, high) or None
    column : Column
    """

    def __repr__(self):
        shape = f"[{self.dim}]" if self.is_array else ""
        return f"<VarSpec {self.hoc_name}{shape} {self.kind}>"


cdef VarSpec new_var(str name, str hoc_name, str units, str kind, double default,
                     Column column, bint is_array=False, object limits=None):
    cdef VarSpec var = VarSpec.__new__(VarSpec)
    var.name = name
    var.hoc_name = hoc_name
    var.units = units
    var.kind = kind
    var.default = default
    var.column = column
    var.dim = column.dim
    var.is_array = is_array
    var.limits = limits
    return var


cdef class FunctionTable:
    """The values of a FUNCTION_TABLE of n arguments, as `pack` makes them."""

    def __init__(self, list block not None, int n):
        cdef Py_ssize_t i
        self.n = n
        self.values = new_buffer(len(block), "a FUNCTION_TABLE")
        for i in range(self.values.size):
            self.values.data[i] = block[i]


# A point process of the same dying cycle still needs its type.
@cython.no_gc_clear
cdef class MechType:
    """A kind of mechanism: hh, IClamp, na_ion, ...

    `vars` describes the variables of an instance; `store` has one row per
    instance. Made by ``Model.register`` and ``Model.ion``.
    """

    def __cinit__(self):
        self.index = -1
        self.n_weights = -1
        self.vars = []
        self.var_index = {}
        self.pointer_names = []
        self.random_names = []
        self.node_variables = []
        self.functions = {}
        self.function_tables = {}
        self.globals = {}
        self.pointers = []
        self.randoms = []
        self.ions = []
        self.suffix = ""
        self.title = ""
        self.file = ""

    def __dealloc__(self):
        self.drop_context()

    def __repr__(self):
        return f"<MechType {self.name}>"

    # ---- registration ----

    cdef list fields(self, list var_fields):
        # Of the store, with what every mechanism has beside its variables.
        fields = list(var_fields)
        if self.pointer_names:
            # What NEURON keeps in pdata, as columns that move with the others.
            fields.append(Field("(pdata)", "handle", names=[
                f"POINTER {name}" for name in self.pointer_names]))
        for name in self.random_names:
            fields.append(Field(f"RANDOM {name}", "i32", array_dimension=12))
        fields.append(Field("(node slot)", "i32", default=-1))
        fields.append(Field("(node generation)", "i32"))
        fields.append(Field("(sequence)", "i64"))
        fields.append(Field("(identity)", "i64"))
        return fields

    cdef int take_columns(self) except -1:
        self.pointers = [self.store.column(f"POINTER {name}")
                         for name in self.pointer_names]
        self.randoms = [self.store.column(f"RANDOM {name}")
                        for name in self.random_names]
        self.node_slot = self.store.column("(node slot)")
        self.node_gen = self.store.column("(node generation)")
        self.sequence = self.store.column("(sequence)")
        self.self_address = self.store.column("(identity)")
        return 0

    cdef int make_store(self, list var_fields) except -1:
        self.store = Store(self.name, self.fields(var_fields))
        return self.take_columns()

    cdef int build(self, object model, const NmDescriptor* desc,
                   object library) except -1:
        # Everything but the entries in the model's tables.
        if desc.abi_version != NM_ABI_VERSION:
            raise ModelError(
                f"mechanism `{text_of(desc.name)}` was compiled for version "
                f"{desc.abi_version} of the interface, this is version "
                f"{NM_ABI_VERSION}\nhelp: compile it again")
        self.model = model
        self.name = text_of(desc.name)
        self.is_artificial = desc.kind == NM_ARTIFICIAL
        self.is_point = self.is_artificial or desc.kind == NM_POINT
        self.is_nothing = desc.kind == NM_NOTHING
        self.suffix = "" if self.is_nothing else f"_{self.name}"
        self.describe(desc, library)
        self.make_store(self.var_fields())
        self.name_columns()
        self.make_blocks()
        return self.make_context()

    # The parts of `build`, which a reload goes through again with another descriptor.

    cdef int describe(self, const NmDescriptor* desc, object library) except -1:
        cdef Py_ssize_t i
        self.desc = desc
        self.library = library
        self.file = text_of(desc.file)
        self.title = text_of(desc.title)
        self.n_weights = desc.n_weights
        self.has_net_event = (desc.flags & NM_HAS_NET_EVENT) != 0
        self.pointer_names = [text_of(desc.pointers[i].name)
                              for i in range(desc.n_pointers)]
        self.random_names = [text_of(desc.randoms[i]) for i in range(desc.n_randoms)]
        self.functions = {text_of(desc.functions[i].name): i
                          for i in range(desc.n_functions)}
        return 0

    cdef list var_fields(self):
        cdef Py_ssize_t i
        return [
            Field(text_of(self.desc.vars[i].name), "f64",
                  default=self.desc.vars[i].dflt,
                  array_dimension=max(1, self.desc.vars[i].dim))
            for i in range(self.desc.n_vars)]

    cdef int name_columns(self) except -1:
        cdef const NmDescriptor* desc = self.desc
        cdef Py_ssize_t i
        self.vars = []
        self.var_index = {}
        for i in range(desc.n_vars):
            name = text_of(desc.vars[i].name)
            self.var_index[name] = i
            if name == "del":       # a keyword of Python
                self.var_index.setdefault("delay", i)
            limits = None
            if desc.vars[i].lo <= desc.vars[i].hi:
                limits = (desc.vars[i].lo, desc.vars[i].hi)
            self.vars.append(new_var(
                name, name if self.is_point else name + self.suffix,
                text_of(desc.vars[i].units), KINDS.get(desc.vars[i].kind, "hidden"),
                desc.vars[i].dflt, self.store.columns[i], desc.vars[i].is_array,
                limits))
        return 0

    cdef int make_blocks(self) except -1:
        # Memory of the globals, with their defaults, and of the tables.
        cdef const NmDescriptor* desc = self.desc
        cdef const NmGlobal* g
        cdef Buffer block
        cdef Py_ssize_t i, k
        self.global_block = new_buffer(desc.global_size, f"globals of {self.name}")
        self.tvar_block = new_buffer(desc.tvar_size,
                                     f"thread variables of {self.name}")
        # HOC knows the address of those of thread 0: more threads must not move them.
        self.tvar_block.reserve(MOST_THREADS * desc.tvar_size)
        self.table_block = new_buffer(desc.table_size, f"tables of {self.name}")
        for i in range(desc.n_globals):
            g = &desc.globals_[i]
            block = self.tvar_block if g.is_thread_variable else self.global_block
            if g.offset < 0 or g.dim < 1 or g.offset + g.dim > block.size:
                raise ModelError(
                    f"mechanism `{self.name}`: the global `{text_of(g.name)}` lies "
                    "outside its block\nhelp: compile it again")
            for k in range(g.dim):
                block.data[g.offset + k] = g.dflt
        return 0

    cdef int make_context(self) except -1:
        cdef const NmDescriptor* desc = self.desc
        self.ctx.desc = desc
        self.ctx.type = <void*>self
        self.ctx_rows = 0
        self.ctx.col = <double**>calloc(desc.n_vars + 1, sizeof(double*))
        self.ctx.ion = <NmIonCtx*>calloc(desc.n_ions + 1, sizeof(NmIonCtx))
        self.ctx.ptr = <NmTargets>calloc(desc.n_pointers + 1, sizeof(double**))
        self.ctx.rnd = <NmRandom**>calloc(desc.n_randoms + 1, sizeof(NmRandom*))
        self.ctx.ext = <double**>calloc(desc.n_externals + 1, sizeof(double*))
        if self.ctx.ext == NULL or self.ctx.col == NULL or self.ctx.ion == NULL \
                or self.ctx.ptr == NULL or self.ctx.rnd == NULL:
            raise MemoryError()
        return 0

    cdef bint shows(self, const NmGlobal* g) noexcept:
        return g.visible == NM_VISIBLE \
            or g.visible == NM_LENIENT and not self.strict_globals

    cdef void drop_context(self) noexcept:
        # While `desc` is the one that it was made for.
        cdef Py_ssize_t k
        if self.desc != NULL:
            if self.ctx.ion != NULL:
                for k in range(self.desc.n_ions):
                    free(<void*>self.ctx.ion[k].row)
            if self.ctx.ptr != NULL:
                for k in range(self.desc.n_pointers):
                    free(<void*>self.ctx.ptr[k])
        free(<void*>self.ctx.ion)
        free(<void*>self.ctx.ptr)
        free(<void*>self.ctx.rnd)
        free(<void*>self.ctx.col)
        free(<void*>self.ctx.ext)
        free(<void*>self.ctx.node)
        memset(&self.ctx, 0, sizeof(NmCtx))

    def enter_globals(self):
        """Put the visible globals into the model's table (``x_suffix``)."""
        cdef Py_ssize_t i
        cdef const NmGlobal* g
        cdef GlobalVar var
        table = (<Model>self.model).globals
        if self.desc == NULL:
            return
        for i in range(self.desc.n_globals):
            g = &self.desc.globals_[i]
            if not self.shows(g):
                continue
            name = text_of(g.name)
            var = table.register(
                name + self.suffix,
                self.tvar_block if g.is_thread_variable else self.global_block,
                g.offset, g.dim, g.is_array, text_of(g.units))
            if g.lo <= g.hi:
                var.limits = (g.lo, g.hi)
            self.globals[name] = var

    def global_names(self):
        """Names under which the visible globals are registered."""
        cdef Py_ssize_t i
        if self.desc == NULL:
            return []
        return [text_of(self.desc.globals_[i].name) + self.suffix
                for i in range(self.desc.n_globals)
                if self.shows(&self.desc.globals_[i])]

    @property
    def file_name(self):
        """Base name of the MOD file; "" for a native type."""
        return text_of(self.desc.file) if self.desc != NULL else ""

    def function_argc(self, str name not None):
        """Number of declared arguments of a FUNCTION or PROCEDURE."""
        return self.desc.functions[self.function_index(name)].argc

    cpdef set_threads(self, int n):
        # New threads start with the values of thread 0.
        cdef Py_ssize_t size = self.desc.tvar_size if self.desc != NULL else 0
        cdef Py_ssize_t old, i
        if size == 0:
            return
        old = self.tvar_block.size // size
        self.tvar_block.resize(size * n)
        for i in range(old, n):
            memcpy(self.tvar_block.data + i * size, self.tvar_block.data,
                   size * sizeof(double))

    cpdef VarSpec var(self, str name):
        """The variable called `name` in the file."""
        i = self.var_index.get(name)
        if i is None:
            raise unknown("variable", name, self.var_index,
                          f" in mechanism `{self.name}`")
        return self.vars[i]

    # ---- instances ----

    cdef int set_node(self, Py_ssize_t row, RowId node) except -1:
        (<int32_t*>self.node_slot.data)[row] = \
            <int32_t>node.slot if node.generation else -1
        (<int32_t*>self.node_gen.data)[row] = <int32_t>node.generation
        return 0

    cdef RowId node_of(self, Py_ssize_t row) noexcept:
        cdef RowId id
        cdef int32_t slot = (<int32_t*>self.node_slot.data)[row]
        id.slot = <uint32_t>slot if slot >= 0 else 0
        id.generation = <uint32_t>(<int32_t*>self.node_gen.data)[row]
        if slot < 0:
            id.generation = 0
        return id

    cdef RowId create(self, RowId node) except *:
        cdef RowId id
        cdef Py_ssize_t row, k
        cdef Model model = <Model>self.model
        id = self.store.append()
        row = self.store.size - 1
        self.set_node(row, node)
        (<int64_t*>self.sequence.data)[row] = model.next_sequence()
        for k in range(len(self.randoms)):
            self.start_stream(<Column>self.randoms[k], row)
        return id

    cdef int start_stream(self, Column column, Py_ssize_t row) except -1:
        # A RANDOM of an instance begins a stream of its own.
        cdef NmRandom* stream = <NmRandom*>column.data + row
        cdef Model model = <Model>self.model
        memset(stream, 0, sizeof(NmRandom))
        model.n_random_streams += 1
        # The counter is (sequence, id3, id1, id2): see nm_random.h.
        stream.ctr[1] = <uint32_t>model.n_random_streams
        stream.ctr[2] = 1
        nm_random_block(stream)
        return 0

    cdef int destroy(self, RowId id) except -1:
        cdef Py_ssize_t row = row_of(self.store, id)
        cdef Model model = <Model>self.model
        if row < 0:
            return 0
        if self.desc != NULL and self.desc.destructor != NULL:
            host.call_kernel(self.desc.destructor,
                             self.row_context(row, model.idle_thread),
                             <int32_t>row, <int32_t>row + 1)
            row = row_of(self.store, id)
        # While frozen the row goes on until the thaw, without an identity.
        (<int64_t*>self.self_address.data)[row] = 0
        return self.store.erase(id)

    cdef int run_constructor(self, RowId id) except -1:
        cdef Py_ssize_t row
        cdef Model model = <Model>self.model
        if self.desc == NULL or self.desc.constructor == NULL:
            return 0
        row = row_of(self.store, id)
        host.call_kernel(self.desc.constructor,
                         self.row_context(row, model.idle_thread),
                         <int32_t>row, <int32_t>row + 1)
        return model.check_thread(model.idle_thread)

    cdef int copy_row(self, RowId source, RowId target) except -1:
        cdef Py_ssize_t a = row_of(self.store, source), b = row_of(self.store, target)
        cdef Py_ssize_t i, k
        cdef Column column
        for i in range(len(self.vars)):
            column = (<VarSpec>self.vars[i]).column
            memcpy(column.data + b * column.row_bytes,
                   column.data + a * column.row_bytes, column.row_bytes)
        for i in range(len(self.pointers)):
            column = self.pointers[i]
            for k in range(column.dim):
                column.put_handle(b, k, column.handle_at(a, k))
        if self.is_ion:
            column = (<IonType>self).style
            (<int32_t*>column.data)[b] = (<int32_t*>column.data)[a]
        return 0

    # ---- calls ----

    cdef RowId ion_row(self, Py_ssize_t row, Py_ssize_t k) except *:
        # The row of ion k at the node of an instance; null if it is not there.
        cdef Model model = <Model>self.model
        cdef Section section
        cdef SectionMech* mech
        cdef Py_ssize_t node = row_of(model.nodes, self.node_of(row))
        cdef int segment
        if node < 0:
            return NULL_ID
        segment = (<int32_t*>model.segment_id.data)[node]
        section = model.section_of_id[(<int32_t*>model.section_id.data)[node]]
        mech = section.find_mech(<IonType>self.ions[k])
        if mech == NULL or segment < 0 or segment >= mech.n:
            return NULL_ID
        return mech.rows[segment]

    cdef int grow_context(self, Py_ssize_t n) except -1:
        cdef Py_ssize_t k, size = max(n, 2 * self.ctx_rows, 16)
        cdef void* p
        p = realloc(<void*>self.ctx.node, size * sizeof(int32_t))
        if p == NULL:
            raise MemoryError()
        self.ctx.node = <int32_t*>p
        for k in range(self.desc.n_ions):
            p = realloc(<void*>self.ctx.ion[k].row, size * sizeof(int32_t))
            if p == NULL:
                raise MemoryError()
            self.ctx.ion[k].row = <int32_t*>p
        for k in range(self.desc.n_pointers):
            p = realloc(<void*>self.ctx.ptr[k], size * sizeof(double*))
            if p == NULL:
                raise MemoryError()
            (<double***><void*>self.ctx.ptr)[k] = <double**>p
        self.ctx_rows = size
        return 0

    cdef NmCtx* row_context(self, Py_ssize_t row, NmThread* nt) except NULL:
        # Arrays by row, of which only the entries of `row` are filled in. They
        # stay valid for other rows that were asked for since the last
        # structural change, so calls may nest. row < 0: no instance.
        cdef Model model = <Model>self.model
        cdef NmCtx* c = &self.ctx
        cdef double** col = <double**><void*>c.col
        cdef NmRandom** rnd = <NmRandom**><void*>c.rnd
        cdef double*** ptr = <double***><void*>c.ptr
        cdef IonType ion
        cdef RowId id
        cdef Py_ssize_t k, node
        if self.desc == NULL:
            raise ModelError(f"mechanism `{self.name}` has no code")
        c.nt = nt
        c.contiguous = 0
        for k in range(self.desc.n_vars):
            col[k] = (<VarSpec>self.vars[k]).column.f64()
        c.v = model.v.f64()
        c.area = model.area.f64()
        c.diam = model.diam.f64()
        c.rhs = model.rhs.f64()
        c.d = model.d.f64()
        c.elec_rhs = model.elec_rhs.f64()
        c.elec_d = model.elec_d.f64()
        c.vext = NULL
        c.global_ = self.global_block.data
        c.tvar = self.tvar_block.data
        c.table = self.table_block.data
        c.self = <void**>self.self_address.data
        self.resolve_externals()
        for k in range(self.desc.n_randoms):
            rnd[k] = <NmRandom*>(<Column>self.randoms[k]).data
        for k in range(self.desc.n_ions):
            ion = <IonType>self.ions[k]
            c.ion[k].e = ion.e.f64()
            c.ion[k].ci = ion.ci.f64()
            c.ion[k].co = ion.co.f64()
            c.ion[k].i = ion.i.f64()
            c.ion[k].didv = ion.didv.f64()
            c.ion[k].ci0 = ion.ci0.address()
            c.ion[k].co0 = ion.co0.address()
            c.ion[k].z = ion.charge
        if row < 0:
            return c
        if row >= self.ctx_rows:
            self.grow_context(row + 1)
        node = row_of(model.nodes, self.node_of(row))
        (<int32_t*>c.node)[row] = <int32_t>node
        for k in range(self.desc.n_ions):
            id = self.ion_row(row, k)
            if id.generation == 0:
                raise ModelError(
                    f"mechanism `{self.name}` needs the ion "
                    f"`{(<IonType>self.ions[k]).ion}`, which is not there")
            (<int32_t*>c.ion[k].row)[row] = <int32_t>row_of(
                (<IonType>self.ions[k]).store, id)
        for k in range(self.desc.n_pointers):
            ptr[k][row] = <double*>locate_c(
                (<Column>self.pointers[k]).handle_at(row, 0))
        return c

    cdef double** resolve_externals(self) except NULL:
        # The addresses of the EXTERNALs: other mechanisms' globals, by full name.
        cdef GlobalTable table = (<Model>self.model).globals
        cdef const NmExternal* e
        cdef double** ext = <double**><void*>self.ctx.ext
        cdef GlobalVar var
        cdef Py_ssize_t k
        for k in range(self.desc.n_externals):
            e = &self.desc.externals[k]
            name = text_of(e.name)
            var = table.entries.get(name)
            if var is None:
                hint = suggest(name, table.entries)
                raise ModelError(
                    f"mechanism `{self.name}`: the EXTERNAL `{name}` does not exist\n"
                    f"help: {hint or 'load the mechanism that has it as a GLOBAL'}")
            if var.length < e.dim:
                raise ModelError(
                    f"mechanism `{self.name}`: the EXTERNAL `{name}` has {e.dim} "
                    f"elements here and {var.length} in its own mechanism")
            ext[k] = var.address()
        return ext

    def function_index(self, str name not None):
        """Position of a FUNCTION or PROCEDURE. ModelError if there is none."""
        i = self.functions.get(name)
        if i is None:
            raise unknown("function", name, self.functions,
                          f" in mechanism `{self.name}`")
        return i

    cpdef double call(self, str function, tuple args, object instance=None) except? -1:
        """Call a FUNCTION or PROCEDURE.

        Parameters
        ----------
        function : str          name in the file
        args : tuple            float, str, objects, DataHandle
        instance : PointProcess, (Section, x), or None
            Whose data it sees. None: what `set_data` chose, or no instance if
            the function touches no instance data.

        Raises
        ------
        ModelError      unknown name, missing argument, no instance, execerror
        """
        cdef Model model = <Model>self.model
        cdef const NmFunctionInfo* f
        cdef Py_ssize_t row = -1
        cdef NmCtx* c
        cdef double value
        f = &self.desc.functions[self.function_index(function)] \
            if self.desc != NULL else NULL
        if f == NULL:
            raise ModelError(f"mechanism `{self.name}` has no functions")
        if len(args) < f.argc:
            raise ModelError(
                f"`{function}` of `{self.name}` needs {f.argc} argument"
                f"{'' if f.argc == 1 else 's'}, {len(args)} given")
        if instance is not None:
            row = self.row_of_instance(instance)
        elif self.chosen.generation:
            row = row_of(self.store, self.chosen)
        if row < 0 and f.needs_instance:
            raise ModelError(
                f"`{function}` of `{self.name}` uses the data of an instance, and "
                f"none is chosen\nhelp: call `setdata{self.suffix}(x)` first, with a "
                "section that has the mechanism")
        model.sync_thread(model.idle_thread)
        c = self.row_context(row, model.idle_thread)
        if self.desc.check_tables != NULL:
            self.desc.check_tables(c)
        self.ctx_calls += 1
        self.calling = function
        try:
            value = host.call_function(f.call, c, <int32_t>row, args, function)
        finally:
            self.ctx_calls -= 1
        model.check_thread(model.idle_thread)
        return value

    def restore_function_tables(self):
        """The values given before a reload, for the tables that still exist."""
        former, self.function_tables = self.function_tables, {}
        for function, table in former.items():
            if function in self.functions:
                self.call(function, (table,))

    def set_function_table(self, Py_ssize_t place, tuple args not None, int n):
        """The values of a FUNCTION_TABLE of n arguments.

        args: as `function_table.pack` takes them, or (what `function_tables` keeps,).
        """
        cdef FunctionTable table
        cdef double* address
        if len(args) == 1 and isinstance(args[0], FunctionTable):
            table = args[0]
            if table.n != n:    # a reload changed its arguments: not set again
                return
        else:
            table = FunctionTable(pack(args, n), n)
        address = table.values.data
        self.function_tables[self.calling] = table
        memcpy(self.table_block.data + place, &address, sizeof(double*))

    def row_of_instance(self, instance):
        """The row of a PointProcess or of (Section, x) in `store`."""
        cdef Section section
        cdef SectionMech* mech
        cdef PointProcess pp
        if isinstance(instance, PointProcess):
            pp = <PointProcess>instance
            if pp.type is not self:
                raise ModelError(f"`{pp.object_name}` is no `{self.name}`")
            return pp.row()
        section, x = instance
        mech = section.mech_at(self)
        return row_of(self.store, mech.rows[section.segment_index(x)])

    def set_data(self, Section section not None, double x):
        """Choose the instance that later calls of functions see (`setdata_hh`)."""
        cdef SectionMech* mech = section.mech_at(self)
        self.chosen = mech.rows[section.segment_index(x)]


cdef class IonType(MechType):
    """An ion: reversal potential, concentrations and current at a segment.

    `charge` is NaN as long as no USEION gave the VALENCE of an unusual ion.
    """

    @staticmethod
    def make(Model model not None, str ion not None, double charge):
        """A new ion; the model enters it in its tables."""
        cdef IonType self = IonType.__new__(IonType)
        cdef Py_ssize_t i
        e, ci, co = {"na": (50.0, 10.0, 140.0), "k": (-77.0, 54.4, 2.5),
                     "ca": (132.4579341637009, 5e-5, 2.0)}.get(ion, (0.0, 1.0, 1.0))
        self.model = model
        self.name = f"{ion}_ion"
        self.suffix = f"_{self.name}"
        self.ion = ion
        self.is_ion = True
        self.charge = charge
        names = [f"e{ion}", f"{ion}i", f"{ion}o", f"i{ion}", f"di{ion}_dv_"]
        units = ["mV", "mM", "mM", "mA/cm2", "S/cm2"]
        defaults = [e, ci, co, 0.0, 0.0]
        fields = [Field(names[i], default=defaults[i]) for i in range(5)]
        self.make_store([*fields, Field("(style)", "i32")])
        for i in range(5):
            self.var_index[names[i]] = i
            self.vars.append(new_var(
                names[i], names[i], units[i], "parameter" if i < 3 else "assigned",
                defaults[i], self.store.columns[i]))
        self.e, self.ci, self.co, self.i, self.didv = self.store.columns[:5]
        self.style = self.store.columns[5]
        self.global_block = new_buffer(2, f"globals of {self.name}")
        self.global_block.data[0] = ci
        self.global_block.data[1] = co
        self.tvar_block = new_buffer(0, "")
        self.table_block = new_buffer(0, "")
        self.ci0 = model.globals.register(
            f"{ion}i0_{self.name}", self.global_block, 0, 1, False, "mM")
        self.co0 = model.globals.register(
            f"{ion}o0_{self.name}", self.global_block, 1, 1, False, "mM")
        self.globals = {f"{ion}i0": self.ci0, f"{ion}o0": self.co0}
        return self

    def global_names(self):
        return [f"{self.ion}i0_{self.name}", f"{self.ion}o0_{self.name}"]

    cdef int check_charge(self, double charge) except -1:
        if charge != self.charge and not isnan(charge) and not isnan(self.charge):
            raise ModelError(
                f"the ion `{self.ion}` has charge {self.charge:g}, it cannot be "
                f"given charge {charge:g}")
        return 0

    cpdef set_charge(self, double charge):
        """Settle the charge; ModelError if it is settled otherwise."""
        self.check_charge(charge)
        if not isnan(charge):
            self.charge = charge


# The section, the neighbours and the type must still be there in __dealloc__.
@cython.no_gc_clear
cdef class PointProcess(Object):
    """A point process or artificial cell of a mechanism type.

    It owns its row of ``type.store``. A point process has a row only while it is
    located in a section; an artificial cell always.

    Parameters
    ----------
    type : MechType
    section : Section, optional     where to locate it, at `x`
    """

    def __cinit__(self, *args, **kwargs):
        self.place = PLACE_NONE
        self.id = NULL_ID

    def __init__(self, MechType type not None, Section section=None, double x=0.5):
        if not type.is_point:
            raise ModelError(
                f"`{type.name}` is no point process: insert it in a section")
        if self.type is not None:
            raise ModelError(f"`{self.object_name}` is made already")
        self.type = type
        cdef Model model = <Model>type.model
        if type.is_artificial:
            model.changing()
            self.make_row(NULL_ID)
        if section is not None:
            self.locate(section, x)
        self.enter(model.objects, type.name)

    def __dealloc__(self):
        cdef Model model
        if self.type is None or self.type.model is None:
            return
        if self.section is not None:
            (<Section>self.section).unlink(self)
        try:
            self.erase_row()
        except Exception as e:
            import sys
            sys.stderr.write(f"nrnmini: {self.type.name}: DESTRUCTOR: {e}\n")
        model = <Model>self.type.model
        model.tree_changed = True

    cdef int make_row(self, RowId node) except -1:
        cdef Py_ssize_t row
        cdef MechType type = self.type
        self.id = type.create(node)
        row = row_of(type.store, self.id)
        (<int64_t*>type.self_address.data)[row] = <int64_t><void*>self
        try:
            type.run_constructor(self.id)
        except BaseException:
            type.store.erase(self.id)
            self.id = NULL_ID
            raise
        return 0

    cdef int erase_row(self) except -1:
        cdef RowId id = self.id
        self.id = NULL_ID
        if id.generation:
            self.type.destroy(id)
        return 0

    cdef Py_ssize_t row(self) except -1:
        """The row in ``type.store`` now. ModelError if there is none."""
        cdef Py_ssize_t row = row_of(self.type.store, self.id)
        if row < 0:
            raise ModelError(
                f"point process `{self.object_name}` is not located in a section\n"
                "help: locate it with `loc(x)` of a section")
        return row

    # ---- place ----

    cpdef object locate(self, object section, double x):
        """Move to `x` of a section; parameters and states travel along.

        Raises
        ------
        ModelError      an artificial cell, a dead section, x outside 0..1, or a
                        needed ion at an end of the section
        """
        cdef Section target = <Section?>section
        cdef Model model = <Model>self.type.model
        cdef Py_ssize_t k
        cdef int place
        if self.type.is_artificial:
            raise ModelError(
                f"artificial cell `{self.type.name}` cannot be located in a section")
        target.check_alive()
        if target.model is not model:
            raise ModelError(
                f"section `{target.full_name()}` belongs to another model")
        place = target.place_at(x)
        if place < 0 and self.type.ions:
            raise ModelError(
                f"point process `{self.type.name}` uses ions, which are not at the "
                f"ends of a section\nhelp: put it at 0 < x < 1 of "
                f"`{target.full_name()}`")
        model.changing()
        for k in range(len(self.type.ions)):
            target.insert_ion_for(self.type, k, place)
        if row_of(self.type.store, self.id) < 0:
            self.make_row_at(target, place)
        else:
            self.type.set_node(self.row(), target.node_at_place(place))
            if self.section is not None:
                (<Section>self.section).unlink(self)
        self.x = x
        self.place = place
        target.link(self)
        return None

    def make_row_at(self, Section section, int place):
        # For CONSTRUCTOR the node and its ions are there, the section not yet.
        self.make_row(section.node_at_place(place))

    cpdef unlocate(self):
        """Take out of its section. The data end; the object lives on."""
        cdef Section section = self.section
        if section is not None:
            section.unlink(self)
            self.place = PLACE_NONE
            self.erase_row()

    cdef int follow_node(self) except -1:
        if self.section is not None and row_of(self.type.store, self.id) >= 0:
            self.type.set_node(self.row(),
                               (<Section>self.section).node_at_place(self.place))
        return 0

    def has_loc(self):
        """Is it located in a section?"""
        return self.section is not None

    def get_section(self):
        """The Section it is located in, or None."""
        return self.section

    def get_x(self):
        """Position in the section: the centre of the segment, or 0 or 1."""
        if self.section is None:
            self.row()
            raise ModelError(f"artificial cell `{self.object_name}` has no location")
        return (<Section>self.section).x_of_place(self.place)

    # ---- data ----

    cpdef DataHandle handle(self, str name, Py_ssize_t element=0):
        """The value of a variable, or what a POINTER points to.

        Raises
        ------
        ModelError      unknown name, subscript out of range, not located, or a
                        POINTER that is not set
        """
        cdef MechType type = self.type
        cdef VarSpec var
        cdef DataHandle target
        i = type.var_index.get(name)
        if i is None:
            if name in type.pointer_names:
                target = self.get_pointer(name)
                if target is None:
                    raise ModelError(
                        f"POINTER `{name}` of `{self.object_name}` is not set\n"
                        "help: use `setpointer`, or assign to "
                        f"`_ref_{name}` from Python")
                return target
            raise unknown("variable", name, [*type.var_index, *type.pointer_names],
                          f" in `{type.name}`")
        var = type.vars[i]
        if element < 0 or element >= var.dim:
            raise ModelError(
                f"subscript {element} of `{name}` is out of range: it has {var.dim} "
                f"element{'' if var.dim == 1 else 's'}")
        self.row()
        return handle_to_row(var.column, self.id, element)

    cdef Py_ssize_t pointer_index(self, str name) except -1:
        cdef Py_ssize_t k
        for k in range(len(self.type.pointer_names)):
            if self.type.pointer_names[k] == name:
                return k
        raise unknown("POINTER", name, self.type.pointer_names,
                      f" in `{self.type.name}`")

    cpdef set_pointer(self, str name, DataHandle target):
        """Let a POINTER point to `target`; None clears it."""
        cdef Py_ssize_t k = self.pointer_index(name), row = self.row()
        put_pointer(<Column>self.type.pointers[k], row, target)
        (<Model>self.type.model).pointers_changed()

    cpdef DataHandle get_pointer(self, str name):
        """What a POINTER points to, or None if it is not set."""
        cdef Py_ssize_t k = self.pointer_index(name), row = self.row()
        return taken_pointer(<Column>self.type.pointers[k], row)

    cpdef double call(self, str function, tuple args) except? -1:
        """Call a FUNCTION or PROCEDURE of this instance."""
        return self.type.call(function, args, self)


cdef int put_pointer(Column column, Py_ssize_t row, DataHandle target) except -1:
    cdef CHandle h
    if target is None:
        h.source = NULL
        h.slot = h.generation = 0
        h.element = 0
    else:
        h = target.c()
    return column.put_handle(row, 0, h)


cdef DataHandle taken_pointer(Column column, Py_ssize_t row):
    cdef CHandle h = column.handle_at(row, 0)
    return handle_from_c(h) if h.source != NULL else None
