"""The machine around the model: commands, folders, time, versions, random numbers."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time

import nrnmini
from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, reference, state_of
from nrnmini.objects.args import RangeError, assign_text, number, string, whole

# The version of NEURON that scripts may ask for; nrnmini behaves as this one.
NEURON_VERSION = "9.0.2"


def system(interp, *args):
    """system("command"[, strdef]): runs a shell command; its exit status times 256.
    With a strdef its output goes there."""
    done = _run(string(args, 0, "system"))
    if len(args) > 1:
        assign_text(args, 1, "system", done.stdout)
    elif done.stdout:
        interp.context.write(done.stdout)
    code = done.returncode
    return float(code * 256 if code >= 0 else -code)


def _run(command):
    # Through a pipe, so that its output comes in order with ours.
    return subprocess.run(
        command,
        shell=True,
        stdout=subprocess.PIPE,
        text=True,
        errors="surrogateescape",
    )


def chdir(interp, *args):
    """chdir("folder"): changes the current folder; 0, or -1 if that fails."""
    try:
        os.chdir(os.path.expandvars(string(args, 0, "chdir")))
    except OSError:
        return -1.0
    return 0.0


def getcwd(interp, *args):
    """getcwd(): the current folder, with a slash at the end."""
    folder = os.getcwd().replace(os.sep, "/")
    return folder if folder.endswith("/") else folder + "/"


def neuronhome(interp, *args):
    """neuronhome(): the folder of the library."""
    home = os.environ.get("NEURONHOME")
    if home:
        return home
    from importlib.resources import files

    return str(files("nrnmini.shell"))


def startsw(interp, *args):
    """startsw(): starts the stopwatch; the wall time in s."""
    state = state_of(interp)
    state.stopwatch = time.time()
    return state.stopwatch


def stopsw(interp, *args):
    """stopsw(): seconds of wall time since startsw."""
    return time.time() - state_of(interp).stopwatch


def nrnversion(interp, *args):
    """nrnversion([i]): texts about the version: 0 or 5 number, 1 all (default),
    2 version, 3 revision, 4 date, 8 platform."""
    kind = whole(args, 0, "nrnversion", 1)
    version = f"VERSION {NEURON_VERSION} compatible, nrnmini {nrnmini.__version__}"
    texts = {
        0: NEURON_VERSION,
        1: f"NEURON -- {version}",
        2: version,
        3: nrnmini.__version__,
        4: "",
        5: NEURON_VERSION,
        6: "",
        7: " ".join(sys.argv),
        8: f"{platform.machine()}-{platform.system()}",
        9: "0",
        10: "0",
    }
    return texts.get(kind, texts[1])


def unix_mac_pc(interp, *args):
    """unix_mac_pc(): 1 Linux, 3 Windows, 4 macOS."""
    return {"win32": 3.0, "darwin": 4.0}.get(sys.platform, 1.0)


def machine_name(interp, *args):
    """machine_name(strdef): writes the name of this computer."""
    assign_text(args, 0, "machine_name", platform.node())
    return 0.0


def hoc_stdout(interp, *args):
    """hoc_stdout("file"): what is printed goes to a file; hoc_stdout(): back."""
    context, state = interp.context, state_of(interp)
    if not args:
        if state.captured is not None:
            file, context.write = state.captured
            state.captured = None
            file.close()
        return 1.0
    if state.captured is not None:
        raise ModelError("`hoc_stdout`: the output goes to a file already")
    name = string(args, 0, "hoc_stdout")
    try:
        file = open(name, "w", encoding="utf-8", errors="surrogateescape", newline="")
    except OSError as error:
        raise ModelError(f"`hoc_stdout`: cannot open `{name}`: {error.strerror}") from (
            None
        )
    state.captured = (file, context.write)
    context.write = file.write
    return 1.0


def nrn_mallinfo(interp, *args):
    """nrn_mallinfo(i): bytes of memory that the process uses."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def print_local_memory_usage(interp, *args):
    """print_local_memory_usage(): a table of what the data of the model cost."""
    from nrnmini.store import memory_usage

    interp.context.write(f"{memory_usage(interp.context.model.stores)}\n")
    return 0.0


def quit(interp, *args):
    """quit([status]): ends the program."""
    status = whole(args, 0, "quit", 0)
    close = state_of(interp)
    for file in (close.writer, close.captured and close.captured[0]):
        if file:
            file.close()
    raise SystemExit(status)


def nrnpython(interp, *args):
    """nrnpython("statement"): runs a Python statement in `__main__`; 1 or 0."""
    import traceback

    import __main__

    text = string(args, 0, "nrnpython")
    try:
        exec(compile(text, "<nrnpython>", "exec"), vars(__main__))
    except Exception:
        traceback.print_exc()
        return 0.0
    return 1.0


def reload_mechanisms(interp, *args):
    """reload_mechanisms(): the running model follows edits of its MOD files; the
    number of mechanisms that changed."""
    reload = getattr(interp.context, "reload_mechanisms", None)
    if reload is None:
        raise ModelError("`reload_mechanisms`: this simulator cannot load mechanisms")
    return float(len(reload()))


def nrn_load_dll(interp, *args):
    """nrn_load_dll("path"): loads mechanisms: a .mod file, a folder of them, or a
    library that stands in such a folder (it is compiled anew). 1 or 0."""
    path = os.path.expandvars(string(args, 0, "nrn_load_dll"))
    load = getattr(interp.context, "load_mechanisms", None)
    if load is None:
        raise ModelError("`nrn_load_dll`: this simulator cannot load mechanisms")
    if not os.path.exists(path):
        return 0.0
    if path.endswith((".so", ".dll", ".dylib")):
        path = os.path.dirname(os.path.abspath(path))
        while path != os.path.dirname(path):
            if any(f.endswith(".mod") for f in os.listdir(path)):
                break
            path = os.path.dirname(path)
        else:
            return 0.0
    load(path)
    return 1.0


# ---- legacy random numbers ----------------------------------------------------


_ROUNDS = ((0xBAA96887, 0x4B0F3B58), (0x1E17D32C, 0xE874F0C3))
_MASK = 0xFFFFFFFF


def _ran4(low, index):
    # In [0, 1). Two rounds of the hash of Press et al., Numerical Recipes in C, 2nd
    # edition, section 7.5.
    low, high = low & _MASK, index & _MASK
    for first, second in _ROUNDS:
        word = high ^ first
        upper, lower = word >> 16, word & 0xFFFF
        square = ~((upper - lower) * (upper + lower)) & _MASK
        square = square >> 16 | (square & 0xFFFF) << 16
        low, high = high, low ^ ((square ^ second) + upper * lower & _MASK)
    return high / 2.0**32


def mcell_ran4(interp, *args):
    """mcell_ran4(&index): a uniform random number in [0, 1); the index moves on.
    mcell_ran4(&index, &x, n): fills n elements from x on."""
    low = interp.context.mcell_low_index
    counter = reference(args, 0, "mcell_ran4")
    value = _ran4(low, int(counter.value))
    counter.value = counter.value + 1
    if len(args) > 1:
        target = reference(args, 1, "mcell_ran4")
        target.value = value
        for i in range(1, whole(args, 2, "mcell_ran4", 1)):
            target.next(i).value = _ran4(low, int(counter.value))
            counter.value = counter.value + 1
    return value


def mcell_ran4_init(interp, *args):
    """mcell_ran4_init(low): the low index of mcell_ran4 and of the MCellRan4 streams
    that have none of their own; the old one."""
    old = interp.context.mcell_low_index
    if args:
        low = int(number(args, 0, "mcell_ran4_init"))
        interp.context.mcell_low_index = low & _MASK
    return float(old)


def use_mcell_ran4(interp, *args):
    """use_mcell_ran4([b]): do scop_random and set_seed in MOD files use mcell_ran4?
    Accepted; returns the former choice."""
    state = state_of(interp)
    old = state.use_ran4
    if args:
        state.use_ran4 = number(args, 0, "use_mcell_ran4") != 0
    return float(old)


# ---- switches -----------------------------------------------------------------


def _switch(name, value, what):
    def switch(interp, *args):
        return value

    switch.__name__ = name
    switch.__doc__ = f"{name}(b): {what}"
    return switch


def nrn_get_config_key(interp, *args):
    """nrn_get_config_key(i): the name of a build setting."""
    return _setting(args, "nrn_get_config_key")[0]


def nrn_get_config_val(interp, *args):
    """nrn_get_config_val(i): the value of a build setting."""
    return _setting(args, "nrn_get_config_val")[1]


def _settings():
    return (("nrnmini", nrnmini.__version__), ("python", platform.python_version()))


def _setting(args, name):
    i = whole(args, 0, name)
    if not 0 <= i < len(_settings()):
        raise RangeError(f"`{name}`: there are {len(_settings())} settings, not {i}")
    return _settings()[i]


def nrn_num_config_keys(interp, *args):
    """nrn_num_config_keys(): the number of build settings."""
    return float(len(_settings()))


_SWITCHES = (
    ("coredump_on_error", 1.0, "accepted; an error never ends the process"),
    ("show_errmess_always", 0.0, "accepted; errors are always shown where they arise"),
    ("nrn_feenableexcept", -2.0, "accepted; a NaN is reported where it is born"),
    ("nrnmpi_init", 0.0, "accepted; processes are joined by ParallelContext"),
    ("use_exp_pow_precision", 0.0, "accepted; exp and pow have one precision"),
    ("coreneuron_handle", 1.0, "accepted"),
    ("nrnunit_use_legacy", 0.0, "accepted; the units are those of CODATA 2018"),
    ("install_vector_fitness", 0.0, "accepted"),
    ("hoc_pointer_", 1.0, "is the argument a reference?"),
    ("saveaudit", 0.0, "accepted; audits are not kept"),
    ("retrieveaudit", 0.0, "accepted; audits are not kept"),
    ("batch_save", 1.0, "accepted"),
)

FUNCTIONS = (
    builtin("system", system),
    builtin("chdir", chdir),
    builtin("getcwd", getcwd, "string"),
    builtin("neuronhome", neuronhome, "string"),
    builtin("startsw", startsw),
    builtin("stopsw", stopsw),
    builtin("nrnversion", nrnversion, "string"),
    builtin("unix_mac_pc", unix_mac_pc),
    builtin("machine_name", machine_name),
    builtin("hoc_stdout", hoc_stdout),
    builtin("nrn_mallinfo", nrn_mallinfo),
    builtin("print_local_memory_usage", print_local_memory_usage),
    builtin("quit", quit),
    builtin("nrnpython", nrnpython),
    builtin("nrn_load_dll", nrn_load_dll),
    builtin("reload_mechanisms", reload_mechanisms),
    builtin("mcell_ran4", mcell_ran4),
    builtin("mcell_ran4_init", mcell_ran4_init),
    builtin("use_mcell_ran4", use_mcell_ran4),
    builtin("nrn_get_config_key", nrn_get_config_key, "string"),
    builtin("nrn_get_config_val", nrn_get_config_val, "string"),
    builtin("nrn_num_config_keys", nrn_num_config_keys),
    *(builtin(name, _switch(name, value, what)) for name, value, what in _SWITCHES),
)
