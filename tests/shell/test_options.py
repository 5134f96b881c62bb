"""The command line as a value."""

import pytest

from nrnmini.shell.options import UsageError, parse


@pytest.mark.parametrize(
    "line, steps",
    [
        ("", [("stdin", "-")]),
        ("a.hoc", [("hoc", "a.hoc")]),
        ("a.hoc -", [("hoc", "a.hoc"), ("stdin", "-")]),
        ("a.hoc b.py c.ses", [("hoc", "a.hoc"), ("py", "b.py"), ("hoc", "c.ses")]),
        ("-nogui a.hoc -NSTACK 5000", [("hoc", "a.hoc")]),
        ("-python", [("python", "-")]),
        ("-python a.hoc b.py", [("hoc", "a.hoc"), ("py", "b.py")]),
        ("-python prog", [("py", "prog")]),
    ],
)
def test_steps(line, steps):
    assert parse(line.split()).steps == steps


def test_a_statement_keeps_its_place():
    assert parse(["a.hoc", "-c", "run()", "b.hoc"]).steps == [
        ("hoc", "a.hoc"),
        ("c", "run()"),
        ("hoc", "b.hoc"),
    ]


def test_python_programs_get_the_rest_as_arguments():
    options = parse(["-python", "prog.py", "-x", "--help"])
    assert options.steps == [("py", "prog.py")]
    assert options.argv == ["prog.py", "-x", "--help"]
    assert not options.show


def test_python_statement():
    options = parse(["-python", "-c", "print(1)", "a"])
    assert options.steps == [("pyc", "print(1)")]
    assert options.argv == ["-c", "a"]


def test_terminal_and_banner():
    options = parse(["-notatty", "-nobanner"])
    assert options.tty is False and not options.banner
    assert parse(["-isatty"]).tty is True
    assert parse([]).tty is None


@pytest.mark.parametrize(
    "line, message",
    [
        ("-nonsense", "unknown option `-nonsense`"),
        ("-c", "`-c` needs a value"),
        ("-dll", "`-dll` needs a value"),
    ],
)
def test_wrong_usage(line, message):
    with pytest.raises(UsageError, match=message):
        parse(line.split())


def test_help_and_version():
    assert parse(["-h"]).show == "help"
    assert parse(["--version"]).show == "version"
