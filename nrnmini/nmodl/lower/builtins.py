"""Built-in functions of NMODL, by name: what each is in C, and how many arguments it
takes; and the words that C claims.
"""

from __future__ import annotations

MATH = {
    **{f: f"nm_{f}" for f in "exp log log10 sqrt sin cos tan asin acos atan".split()},
    **{f: f"nm_{f}" for f in "atan2 sinh cosh tanh floor ceil fmod erf pow".split()},
    "fabs": "nm_fabs",
    "abs": "nm_fabs",  # C++'s, which takes doubles
}
# SCoP's functions of numbers alone, and how many they take. NEURON keeps a state for
# its waveforms, which serves integrators that it has no more.
SCOP = {
    "sigmoid": 4,
    "revsigmoid": 4,
    "hyperbol": 3,
    "revhyperbol": 3,
    "harmonic": 4,
    "gauss": 3,
    "poisson": 2,
    "squarewave": 3,
    "sawtooth": 3,
    "revsawtooth": 3,
    "ramp": 4,
    "pulse": 4,
    "perpulse": 5,
    "step": 3,
    "perstep": 4,
    "threshold": 3,
    "factorial": 1,
}
MATH.update({f: f"nm_{f}" for f in SCOP})
MATH_ARGS = {"atan2": 2, "fmod": 2, "pow": 2, **SCOP}

# name -> (C function, number of arguments)
WITH_CONTEXT = {
    "scop_random": ("nm_scop_random", 0),
    "set_seed": ("nm_set_seed", 1),
    "normrand": ("nm_normrand", 2),
    "exprand": ("nm_exprand", 1),
    "poisrand": ("nm_poisrand", 1),
}
RANDOM = {
    "random_setseq": ("nm_random_setseq", (1,)),
    "random_setids": ("nm_random_setids", (3,)),
    "random_uniform": ("nm_random_uniform", (0, 2)),
    "random_negexp": ("nm_random_negexp", (0, 1)),
    "random_normal": ("nm_random_normal", (0, 2)),
    "random_ipick": ("nm_random_ipick", (0,)),
    "random_dpick": ("nm_random_dpick", (0,)),
}
RANDOM_DEFAULTS = {
    "random_uniform": ["0.0", "1.0"],
    "random_negexp": ["1.0"],
    "random_normal": ["0.0", "1.0"],
}
SPECIAL = {
    "at_time": 1,
    "nrn_ghk": 4,
    "net_event": 1,
    "net_send": 2,
    "net_move": 1,
    "nrn_pointing": 1,
    "state_discontinuity": 2,
    "prterr": 1,
}
BUILTIN = {*MATH, *WITH_CONTEXT, *RANDOM, *SPECIAL, "printf"}

C_WORDS = frozenset(
    """auto break case char const continue default do double else enum extern float
    for goto if inline int long register restrict return short signed sizeof static
    struct switch typedef union unsigned void volatile while asm typeof bool true
    false NULL I complex errno stdin stdout stderr EOF near far linux unix""".split()
)
