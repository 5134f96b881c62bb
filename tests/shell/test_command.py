"""The `nrnmini` command: files, statements, pipes, exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def command(tmp_path):
    """Runs the command in a folder of its own."""

    def run(*args, stdin="", stdin_file=None):
        environment = {**os.environ, "NRNMINI_CACHE": str(tmp_path / "cache")}
        source = {"stdin": stdin_file} if stdin_file else {"input": stdin}
        return subprocess.run(
            [sys.executable, "-P", "-m", "nrnmini.shell", *map(str, args)],
            capture_output=True,
            text=True,
            timeout=100,
            cwd=tmp_path,
            env=environment,
            **source,
        )

    run.folder = tmp_path
    return run


def test_version_and_help(command):
    assert command("--version").stdout.startswith("nrnmini ")
    assert "usage: nrnmini" in command("-h").stdout
    wrong = command("-nonsense")
    assert wrong.returncode == 2 and "unknown option" in wrong.stderr


def test_a_statement(command):
    done = command("-c", "print 6*7")
    assert (done.returncode, done.stdout, done.stderr) == (0, "42 \n", "")


def test_files_run_in_order(command):
    (command.folder / "a.hoc").write_text("x = 1\nprint x\n")
    (command.folder / "b.hoc").write_text("print x + 1\n")
    done = command("a.hoc", "-c", "print x*10", "b.hoc")
    assert done.stdout == "1 \n10 \n2 \n"


def test_an_error_ends_everything_with_status_1(command):
    (command.folder / "a.hoc").write_text("print 1\nprint 1/0\nprint 2\n")
    done = command("a.hoc", "-c", "print 3")
    assert done.returncode == 1
    assert done.stdout == "1 \n"
    assert "division by zero" in done.stderr
    assert "a.hoc:2" in done.stderr and "^" in done.stderr


def test_quit_gives_the_status(command):
    assert command("-c", "quit(3)").returncode == 3
    assert command("-c", "quit()").returncode == 0


def test_a_missing_file_is_said_and_skipped(command):
    done = command("nosuch.hoc", "-c", "print 5")
    assert done.returncode == 0
    assert "can't open nosuch.hoc" in done.stderr
    assert done.stdout == "5 \n"


def test_a_pipe_goes_on_after_an_error(command):
    done = command(stdin="print 1\nprint 1/0\nproc f() {\n  print 2\n}\nf()\n")
    assert done.returncode == 0
    assert done.stdout == "1 \n2 \n"
    assert "division by zero" in done.stderr


def test_a_redirected_file_is_skipped_after_an_error(command):
    path = command.folder / "input.hoc"
    path.write_text("print 1\nprint 1/0\nprint 2\n")
    with path.open() as file:
        done = command("-", stdin_file=file)
    assert done.returncode == 0
    assert done.stdout == "1 \n"


def test_python_scripts_written_for_neuron(command):
    (command.folder / "model.py").write_text(
        "import sys\n"
        "from neuron import h, units\n"
        "import neuron\n"
        "soma = h.Section(name='soma')\n"
        "print(soma, neuron.__version__, units.mV, sys.argv[1:], __name__)\n"
    )
    done = command("-python", "model.py", "a", "-b")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "soma 9.0.2 1 ['a', '-b'] __main__\n"
    assert command("model.py").returncode == 0


def test_a_failing_python_script(command):
    (command.folder / "bad.py").write_text("raise ValueError('as it is')\n")
    done = command("bad.py", "-c", "print 1")
    assert done.returncode == 1
    assert "ValueError: as it is" in done.stderr and done.stdout == ""
    (command.folder / "leave.py").write_text("import sys; sys.exit(7)\n")
    assert command("leave.py").returncode == 7


def test_mod_files_beside_a_script_are_compiled_unasked(command):
    done = command(EXAMPLES / "adaptation" / "run.hoc")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "plain       13 spikes, intervals (ms): 14.4 14.0 13.9 13.9 13.9 13.9 13.9 "
        "13.9 13.9 13.9 13.9 13.9",
        "adapting     8 spikes, intervals (ms): 15.6 15.7 16.2 16.6 17.2 17.8 18.6",
    ]
    again = command(EXAMPLES / "adaptation" / "run.py")
    assert again.stdout == done.stdout, again.stderr


def test_a_wrong_mod_file_is_shown_with_its_place(command):
    (command.folder / "bad.mod").write_text(
        "NEURON { SUFFIX bad RANGE g }\nPARAMETER { g = }\nBREAKPOINT { }\n"
    )
    (command.folder / "a.hoc").write_text("print 1\n")
    done = command("a.hoc")
    assert done.returncode == 1
    assert "bad.mod:2" in done.stderr and "^" in done.stderr


def test_the_standard_library_is_found(command):
    done = command("-c", '{load_file("nrngui.hoc")}', "-c", "print tstop, v_init")
    assert done.stdout == "5 -65 \n", done.stderr


def test_a_typo_in_a_mod_file_beside_a_script(command):
    (command.folder / "chan.mod").write_text(
        "NEURON { SUFFIX chan RANGE gbar }\nPARAMETER { gbar = 1 }\n"
        "PROCEDURE p() {\n    gbar = gbr*2\n}\n"
    )
    (command.folder / "run.hoc").write_text('print "not reached"\n')
    done = command("run.hoc")
    assert done.returncode == 1 and done.stdout == ""
    assert "--> chan.mod:4:12" in done.stderr and "Traceback" not in done.stderr
    assert "help: a similar name exists: `gbar`" in done.stderr
