"""The tool chain: compiler, cache, errors of the C compiler, loading."""

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from nrnmini.errors import NmodlError
from nrnmini.nmodl import build, cache, driver, loader

C = """
#include "nrnmini.h"
static const NmDescriptor d = {.abi_version = %s, .name = "probe", .n_weights = -1};
static const NmDescriptor* const all[] = {&d, 0};
const NmDescriptor* const* nrnmini_mechanisms(void) { return all; }
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache of its own, and a MOD file; the translation is replaced by plain C."""
    monkeypatch.setenv("NRNMINI_CACHE", str(tmp_path / "cache"))
    calls = []

    def translate(path, checked=False):
        calls.append(path)
        text = path.read_text()
        c = C % "NM_ABI_VERSION" if text.startswith("NEURON") else text
        return SimpleNamespace(c_source=c, notices=[])

    monkeypatch.setattr(driver, "translate", translate)
    return tmp_path, calls


def write(home, text="NEURON { SUFFIX probe }", name="probe.mod"):
    path = home[0] / name
    path.write_text(text)
    return path


def test_a_file_is_compiled_once(home):
    path = write(home)
    first = driver.compile_mod(path)
    assert driver.compile_mod(path) == first and len(home[1]) == 1
    library = loader.load(first)
    assert library.names == ("probe",) and len(library.descriptors) == 1


def test_the_c_text_is_kept_beside_the_library(home):
    assert (
        "nrnmini_mechanisms"
        in driver.compile_mod(write(home)).with_suffix(".c").read_text()
    )


def test_an_edited_file_is_compiled_again(home):
    first = driver.compile_mod(write(home))
    assert driver.compile_mod(write(home, "NEURON { SUFFIX probe } : edited")) != first


def test_an_edited_include_is_compiled_again(home):
    path = write(home, 'NEURON { SUFFIX probe }\nINCLUDE "common.inc"\n')
    write(home, 'INCLUDE "deep.inc"\n', "common.inc")
    keys = set()
    for text in ("one", "two"):
        write(home, text, "deep.inc")
        keys.add(cache.key(path, build.find_compiler()))
    assert len(keys) == 2


def test_flags_are_part_of_the_key(home, monkeypatch):
    path = write(home)
    before = cache.key(path, build.find_compiler())
    monkeypatch.setenv("NRNMINI_CFLAGS", "-O1")
    assert cache.key(path, build.find_compiler()) != before


def test_flags_keep_the_arithmetic(home):
    assert "-ffp-contract=off" in build.flags()
    assert "-ffast-math" not in build.flags()


def test_the_cache_is_private(home):
    library = driver.compile_mod(write(home))
    assert library.parent.stat().st_mode & 0o777 == 0o700
    for file in library.parent.iterdir():
        if file.suffix != ".lock":
            assert file.stat().st_mode & 0o777 == 0o600, file


def test_a_cache_open_to_others_is_refused(home, monkeypatch):
    folder = home[0] / "open"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("NRNMINI_CACHE", str(folder))
    with pytest.raises(NmodlError, match="others may write to it") as error:
        driver.compile_mod(write(home))
    assert "NRNMINI_CACHE" in str(error.value)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners of files")
def test_a_cache_of_somebody_else_is_refused(home, monkeypatch):
    monkeypatch.setattr(cache.os, "getuid", lambda: os.stat(home[0]).st_uid + 1)
    with pytest.raises(NmodlError, match="it belongs to another user") as error:
        driver.compile_mod(write(home))
    assert "set NRNMINI_CACHE to a folder of your own" in str(error.value)


def test_a_cache_that_cannot_be_written(home, monkeypatch):
    access = os.access  # of the cache only: the compiler is looked for with it, too
    monkeypatch.setattr(
        cache.os, "access", lambda path, mode: not mode & os.W_OK and access(path, mode)
    )
    with pytest.raises(NmodlError, match="it cannot be written"):
        driver.compile_mod(write(home))


def test_a_home_that_cannot_be_written(home, monkeypatch):
    blocked = home[0] / "file"
    blocked.write_text("")
    monkeypatch.delenv("NRNMINI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(home[0]))
    assert cache.folder().parent == home[0]


def test_many_threads_make_one_library(home):
    path = write(home)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(driver.compile_mod(path)))
        for _ in range(6)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(set(results)) == 1 and len(home[1]) == 1


STORM = """
import os, sys
from types import SimpleNamespace
from nrnmini.nmodl import driver, loader

def translate(path, checked):
    os.write(made, b"x")
    return SimpleNamespace(c_source=path.read_text(), notices=[])

driver.translate = translate
go, start = os.pipe()
count, made = os.pipe()
children = []
for _ in range(32):
    child = os.fork()
    if not child:
        os.close(start)
        os.read(go, 1)      # until all are there
        names = loader.load(driver.compile_mod(sys.argv[1])).names
        os._exit(names != ("probe",))
    children.append(child)
os.close(start)
failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
print(failed, len(os.read(count, 99)))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts its processes by fork")
def test_32_processes_at_once_make_one_library(home):
    path = write(home, C % "NM_ABI_VERSION")
    done = subprocess.run(
        [sys.executable, "-P", "-c", STORM, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0 1\n", done.stderr
    left = sorted(p.suffix for p in cache.folder().iterdir())
    assert [x for x in left if x != ".lock"] == [".c", ".sha256", ".so"]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "without digest"])
def test_a_damaged_library_is_made_again(home, damage):
    path = write(home)
    library = driver.compile_mod(path)
    good = library.read_bytes()
    if damage == "without digest":
        library.with_suffix(".sha256").unlink()
    else:
        bad = {"cut": good[:1000], "changed": good[:-1] + b"?", "empty": b""}
        library.write_bytes(bad[damage])
    assert driver.compile_mod(path) == library and len(home[1]) == 2
    assert loader.load(library).names == ("probe",)
    assert cache.is_whole(library)


def test_a_folder_is_compiled_in_the_order_of_names(home):
    for name in ("b.mod", "a.mod", "c.mod"):
        write(home, name=name)
    libraries = driver.compile_folder(home[0])
    assert [p.name[:2] for p in libraries] == ["a-", "b-", "c-"]


def test_not_a_folder(home):
    with pytest.raises(NmodlError, match="is not a folder"):
        driver.compile_folder(home[0] / "nothing")


def test_a_file_that_does_not_exist(home):
    with pytest.raises(NmodlError, match="cannot read the MOD file .*none.mod"):
        driver.compile_mod(home[0] / "none.mod")


def test_several_failures_are_reported_together(home):
    for name in ("a.mod", "b.mod"):
        write(home, "not C", name)
    with pytest.raises(NmodlError) as error:
        driver.compile_files([home[0] / "a.mod", home[0] / "b.mod"])
    assert "a.mod" in str(error.value) and "b.mod" in str(error.value)


def test_c_that_is_refused_is_our_bug_and_shows_no_c(home):
    path = write(home, "int f(void) { return undeclared_thing; }")
    with pytest.raises(NmodlError, match="this is a bug in nrnmini") as error:
        driver.compile_mod(path)
    assert "undeclared_thing" not in str(error.value)
    log = cache.folder() / "probe.failed.log"
    assert "undeclared_thing" in log.read_text()
    assert not list(cache.folder().glob("*.so"))


def test_an_error_in_verbatim_is_shown_at_its_line(home):
    path = write(home, "")
    path.write_text(f'int x; /* VERBATIM */\n#line 3 "{path.name}"\nint y = nowhere;\n')
    with pytest.raises(NmodlError) as error:
        driver.compile_mod(path)
    text = str(error.value)
    assert f"{path}:3:9" in text and "nowhere" in text and "VERBATIM" in text


def test_a_compiler_that_does_not_exist(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(NmodlError, match="`CC` names the compiler `no-such-compiler`"):
        build.find_compiler()


def test_no_compiler_at_all(monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NmodlError) as error:
        build.find_compiler()
    what, help = str(error.value).splitlines()
    assert what == "error: no C compiler is found, and MOD files need one"
    assert "apt install gcc" in help and "pip install 'nrnmini[compiler]'" in help


RUN = """
import sys
from nrnmini import Simulator
sim = Simulator()
sim.load_mechanisms(sys.argv[1])
cell = sim.h.Section(name="cell")
cell.nseg = 21
cell.insert("probe")
sim.h.finitialize(-65)
for _ in range(40):
    sim.h.fadvance()
print([segment.probe.m.hex() for segment in cell])
print([segment.v.hex() for segment in cell])
"""


@pytest.mark.skipif(
    not importlib.util.find_spec("ziglang"), reason="needs `pip install ziglang`"
)
def test_the_compiler_extra_serves_where_there_is_no_compiler(tmp_path):
    """The same bits as with the machine's own compiler."""
    path = tmp_path / "probe.mod"
    path.write_text("""
    NEURON { SUFFIX probe  USEION k READ ek WRITE ik  RANGE g }
    PARAMETER { g = 0.01 }
    ASSIGNED { v ek ik }
    STATE { m }
    BREAKPOINT { SOLVE s METHOD cnexp  ik = g*m*m^0.5*(v - ek) }
    DERIVATIVE s { m' = (1/(1 + exp(-(v + 60)/7)) - m)/(1 + log(1 + exp(v/20))) }
    """)
    environment = {k: v for k, v in os.environ.items() if k != "CC"}
    empty = tmp_path / "empty"
    empty.mkdir()
    results = []
    for places in (environment["PATH"], str(empty)):
        done = subprocess.run(
            [sys.executable, "-P", "-c", RUN, str(path)],
            capture_output=True,
            text=True,
            env={**environment, "PATH": places, "NRNMINI_CACHE": str(tmp_path / "c")},
        )
        assert done.returncode == 0, done.stderr
        results.append(done.stdout)
    assert results[0] == results[1] and "0x1." in results[0]
    # Two compilers, two entries: neither was taken for the other's.
    assert len(list((tmp_path / "c").glob("*.so"))) == 1 + bool(shutil.which("cc"))


def test_a_library_of_another_version(home):
    library = driver.compile_mod(write(home, C % "99"))
    with pytest.raises(NmodlError, match="version 99 of the mechanism interface"):
        loader.load(library)


def test_not_a_library(home):
    with pytest.raises(NmodlError, match="is not a library of mechanisms"):
        loader.load(write(home))
    if os.name == "posix":
        with pytest.raises(NmodlError, match="is not a library of mechanisms"):
            loader.load("libc.so.6")
