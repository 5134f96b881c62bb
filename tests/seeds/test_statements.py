"""Every statement of the documents has a test named after it, and conversely."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STATEMENTS = tomllib.loads((HERE / "statements.toml").read_text())["statement"]
ROOT = HERE.parents[1]


def names_in(file: str) -> list[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((HERE / file).read_text())
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def numbers_in(name: str) -> list[str]:
    """The statements that a test is named after.

    >>> numbers_in("test_p05_p06_two_ways"), numbers_in("test_plain")
    (['P05', 'P06'], [])
    """
    head = re.match(r"test_((?:[pdcg]\d\d_)*)", name)[1]
    return [number.upper() for number in head.split("_") if number]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s["id"])
def test_a_statement_has_its_test(statement):
    assert re.fullmatch(r"[PDCG]\d\d", statement["id"]) and statement["text"]
    if "nothing_to_test" in statement:
        assert "tests" not in statement and len(statement["nothing_to_test"]) > 10
        return
    assert statement["tests"]
    for test in statement["tests"]:
        file, name = test.split("::")
        assert (HERE / file).exists(), f"{file} of {statement['id']} is missing"
        assert names_in(file).count(name) == 1, f"{test} is missing"
        assert statement["id"] in numbers_in(name), f"{test} is named after another"


def test_every_numbered_test_belongs_to_a_statement():
    listed = {(s["id"], test) for s in STATEMENTS for test in s.get("tests", ())}
    found = {
        (number, f"{path.name}::{name}")
        for path in HERE.glob("test_*.py")
        for name in names_in(path.name)
        for number in numbers_in(name)
    }
    assert found == listed


def test_numbers_are_complete_and_unique():
    numbers = [s["id"] for s in STATEMENTS]
    assert len(set(numbers)) == len(numbers)
    for letter in "PDCG":
        own = sorted(int(n[1:]) for n in numbers if n[0] == letter)
        assert own == list(range(1, len(own) + 1))


def test_the_page_lists_every_statement():
    page = (ROOT / "docs" / "compatibility.md").read_text()
    for s in STATEMENTS:
        for word in s.get("tests", [s.get("nothing_to_test")]):
            assert f"| {s['id']} |" in page and word in page
