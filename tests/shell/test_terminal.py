"""The interactive shell through a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import sys
import time

import pytest

pexpect = pytest.importorskip("pexpect")

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")
UP = "\x1b[A"


class Terminal:
    """A shell in a pseudo-terminal, its output without escape sequences."""

    def __init__(self, folder, *args):
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "NRNMINI_HISTORY": str(folder / "history"),
            "NRNMINI_CACHE": str(folder / "cache"),
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "nrnmini.shell", *args],
            env=environment,
            cwd=str(folder),
            encoding="utf-8",
            timeout=20,
            dimensions=(40, 120),
        )
        self.text = ""
        self.mark = 0
        self.wait_for("oc>")

    def wait_for(self, pattern, timeout=20):
        """Waits until the new output holds a pattern; returns the new output."""
        end = time.monotonic() + timeout
        while True:
            match = re.search(pattern, self.text[self.mark :])
            if match:
                new = self.text[self.mark :]
                self.mark += match.end()
                return new
            if time.monotonic() > end:
                raise AssertionError(
                    f"no {pattern!r} in {self.text[self.mark :][-1500:]!r}"
                )
            try:
                self.text += ESCAPES.sub("", self.child.read_nonblocking(4096, 0.05))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                raise AssertionError(f"it ended: {self.text[-1500:]!r}") from None

    def type(self, text):
        """Types, key by key."""
        self.child.send(text)

    def enter(self, line):
        """Types a line and Enter."""
        self.type(line + "\r")

    def close(self):
        """Ctrl-D; the exit status."""
        self.type("\x04")
        self.child.expect(pexpect.EOF, timeout=20)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def terminal(tmp_path):
    shell = Terminal(tmp_path)
    yield shell
    if shell.child.isalive():
        shell.child.close(force=True)


def test_a_statement_prints(terminal):
    terminal.enter("print 6*7")
    terminal.wait_for(r"\b42\b")
    terminal.enter("1000+1")
    terminal.wait_for(r"\b1001\b")
    assert terminal.close() == 0


def test_a_procedure_over_several_lines(terminal):
    terminal.enter("proc f() {")
    terminal.wait_for(r">")
    terminal.enter("print 11*11")
    terminal.enter("}")
    terminal.enter("f()")
    terminal.wait_for(r"\b121\b")


def test_an_error_shows_a_caret_and_the_session_goes_on(terminal):
    terminal.enter("print sqrt(-1) + 1")
    terminal.wait_for(r"\^")
    terminal.enter("print 5*5")
    terminal.wait_for(r"\b25\b")


def test_completion_of_a_class_and_of_a_member(terminal):
    terminal.enter("objref vec")
    terminal.type("vec = new Vect\t")
    terminal.wait_for("Vector")
    terminal.type("(3)\r")
    terminal.type("print vec.siz\t")
    terminal.wait_for(r"vec\.size")
    terminal.type("()\r")
    terminal.wait_for(r"\b3\b")
    terminal.enter("create soma")
    terminal.enter("soma insert hh")
    terminal.type("print soma.gnab\t")
    terminal.wait_for(r"soma\.gnabar_hh")
    terminal.type(" * 1000\r")
    terminal.wait_for(r"\b120\b")


def test_ctrl_c_stops_a_run_and_keeps_the_model(terminal):
    terminal.enter('{load_file("stdrun.hoc")}')
    terminal.enter("create soma")
    terminal.enter("access soma")
    terminal.enter("insert hh")
    terminal.enter("print 1000+7")
    terminal.wait_for(r"\b1007\b")
    terminal.enter("tstop = 1e9")
    terminal.enter("run()")
    time.sleep(1.0)
    terminal.type("\x03")
    terminal.wait_for(r"interrupted at t = [0-9.e+]+")
    terminal.enter('if (t > 0) print "kept ", nseg*77')
    terminal.wait_for(r"kept 77\b")
    terminal.enter("tstop = 1")
    terminal.enter("run()")
    terminal.enter("print int(t*1000 + 0.5)")
    terminal.wait_for(r"\b1000\b")


def test_ctrl_c_stops_a_loop(terminal):
    terminal.enter("i = 0")
    terminal.enter("while (1) { i = i + 1 }")
    time.sleep(0.5)
    terminal.type("\x03")
    terminal.wait_for("interrupted")
    terminal.enter("print 3*3")
    terminal.wait_for(r"\b9\b")


def test_history_is_kept_between_sessions(tmp_path):
    first = Terminal(tmp_path)
    first.enter("print 123*1000")
    first.wait_for("123000")
    assert first.close() == 0
    second = Terminal(tmp_path)
    second.type(UP)
    second.wait_for(r"print 123\*1000")
    second.type("\r")
    second.wait_for("123000")
    assert second.close() == 0


def test_commands(terminal):
    terminal.enter(":help")
    terminal.wait_for("Ctrl-C stops a run")
    terminal.enter(":hlep")
    terminal.wait_for("a similar name exists: `help`")
    terminal.enter("myname = 4")
    terminal.enter(":names")
    terminal.wait_for("myname: number")
    terminal.enter("create soma")
    terminal.enter(":memory")
    terminal.wait_for(r"Node +3 .*\r\n(.*\r\n)*total +3 ")
    terminal.enter(":quit")
    terminal.child.expect(pexpect.EOF, timeout=20)


def test_quit_with_a_status(terminal):
    terminal.enter("quit(4)")
    terminal.child.expect(pexpect.EOF, timeout=20)
    terminal.child.close()
    assert terminal.child.exitstatus == 4


def test_a_mistake_in_a_mod_file_is_mended_in_the_shell(tmp_path):
    path = tmp_path / "typo.mod"
    text = "NEURON { SUFFIX typo RANGE g }\nPARAMETER { g = 3 }\n"
    text += "PROCEDURE p() { g = %s }\n"
    path.write_text(text % "1 + gg")
    shell = Terminal(tmp_path)
    try:
        assert "`gg` is not declared" in shell.text
        assert "--> typo.mod:3:25" in shell.text
        assert "no mechanism is loaded; mend the file, then `:load`" in shell.text
        shell.enter("create soma")
        shell.enter("soma insert typo")
        shell.wait_for("there is no mechanism `typo`")
        path.write_text(text % "1 + g")
        shell.enter(":load")
        shell.wait_for("loaded: typo")
        shell.enter("soma insert typo")
        shell.enter("soma g_typo = 42")
        shell.enter("print soma.g_typo + 1")
        shell.wait_for(r"\b43\b")
        # An edit while the model lives, first a wrong one.
        path.write_text(text % "gg")
        shell.enter(":reload")
        shell.wait_for("`gg` is not declared")
        path.write_text(text % "2*g")
        shell.enter(":reload")
        shell.wait_for("reloaded: typo")
        shell.enter("print soma.g_typo + 2")
        shell.wait_for(r"\b44\b")
    finally:
        shell.child.close(force=True)
