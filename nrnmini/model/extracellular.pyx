# The mechanism `extracellular`: layers outside of the membrane, each with a potential.
#
# Owns: its variables, their defaults and names, the number of layers. Leaves to others:
# the equations (engine.extracellular), where potentials lie (the node store).

from nrnmini.model.abi cimport (
    NM_ABI_VERSION, NM_ASSIGNED, NM_DENSITY, NM_PARAMETER, NM_THREAD_SAFE)
from nrnmini.model.mechanism cimport MechType, VarSpec
from nrnmini.model.model cimport Model, RangeVar

from nrnmini.errors import ModelError
from nrnmini.store.field import Field

# In the order of the enum.
cdef const char** NAMES = ["xraxial", "xg", "xc", "e", "i_membrane"]
cdef const char** UNITS = ["MOhm/cm", "S/cm2", "uF/cm2", "mV", "mA/cm2"]
cdef double* DEFAULTS = [1e9, 1e9, 0.0, 0.0, 0.0]

cdef tuple NODE_FIELDS = ("vext", "ElectrodeRHS", "ElectrodeDiagonal")


cdef class Extracellular(MechType):
    """The type of `extracellular`. Its descriptor is made here, not compiled, since the
    number of layers can change: xraxial, xg and xc have one element for each."""

    @staticmethod
    def make(Model model not None):
        """The type for a model, which enters it in its tables."""
        cdef Extracellular self = Extracellular.__new__(Extracellular)
        self.own.abi_version = NM_ABI_VERSION
        self.own.kind = NM_DENSITY
        self.own.name = "extracellular"
        self.own.file = self.own.title = ""
        self.own.flags = NM_THREAD_SAFE     # the engine has a message of its own
        self.own.n_weights = -1
        self.own.n_vars = N_VARS
        self.own.vars = self.own_vars
        self.describe_vars(2)
        self.vext = model.vext
        self.build(model, &self.own, None)
        return self

    cdef int describe_vars(self, int n) noexcept:
        cdef int k
        self.n_layers = n
        for k in range(N_VARS):
            self.own_vars[k].name = NAMES[k]
            self.own_vars[k].units = UNITS[k]
            self.own_vars[k].dflt = DEFAULTS[k]
            self.own_vars[k].is_array = k <= XC
            self.own_vars[k].dim = n if k <= XC else 1
            self.own_vars[k].kind = NM_ASSIGNED if k == I_MEMBRANE else NM_PARAMETER
            self.own_vars[k].lo = 1.0           # none given
            self.own_vars[k].hi = 0.0
        return 0

    cdef int name_columns(self) except -1:
        # Outside they have no suffix: xg, not xg_extracellular; but e_extracellular.
        cdef VarSpec var
        MechType.name_columns(self)
        for var in self.vars[:E_EXTRACELLULAR] + self.vars[I_MEMBRANE:]:
            var.hoc_name = var.name
        self.node_variables = ["vext"]
        return 0

    cdef int switch(self, bint on) except -1:
        cdef Model model = <Model>self.model
        for field in NODE_FIELDS[:None if on or not model.i_membrane_.is_active else 1]:
            model.nodes.set_field_status(field, on)
        return 0

    cpdef set_layers(self, int n):
        """The number of layers (`nlayer_extracellular`), at least 1.

        Raises
        ------
        ModelError      sections have the mechanism already
        """
        cdef Model model = <Model>self.model
        cdef VarSpec var
        cdef RangeVar outside
        if n < 1:
            raise ModelError(f"extracellular has at least one layer, not {n}")
        if self.store.size:
            raise ModelError(
                "the number of layers cannot change while sections have "
                "`extracellular`\nhelp: call `nlayer_extracellular` before the first "
                "`insert extracellular`")
        model.changing()
        self.switch(True)               # fields that are off cannot change
        fields = list(model.nodes.fields)
        place = [f.name for f in fields].index("vext")
        fields[place] = vext_field(n)
        model.nodes.refield(fields)
        self.switch(False)
        self.describe_vars(n)
        self.store.refield(self.fields(self.var_fields()))
        for var in self.vars:
            var.dim = var.column.dim
        for name in ["vext", *[var.hoc_name for var in self.vars]]:
            outside = model.range_vars[name]
            outside.dim = outside.column.dim


cdef object vext_field(int n):
    return Field("vext", optional=True, array_dimension=n)
