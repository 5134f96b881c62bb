"""tests/hoc_scripts/*.hoc: each file prints what its comments expect.

`// expect: text` is one line of output, in order (`\\t` a tab, `~` a final blank);
`// error: text` must occur in the message of the error that ends the script.
"""

import re
from pathlib import Path

import pytest
from hoc_session import Session

from nrnmini.errors import HocError

SCRIPTS = sorted((Path(__file__).parent.parent / "hoc_scripts").glob("*.hoc"))


def expectations(text):
    lines = re.findall(r"// expect: ?(.*)", text)
    expected = [line.replace("\\t", "\t").replace("~", " ") for line in lines]
    return expected, re.findall(r"// error: ?(.*)", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_script(path):
    expected, errors = expectations(path.read_text())
    session = Session()
    message = ""
    try:
        session.interp.run_file(path)
    except HocError as error:
        message = str(error)
    if not errors:
        assert message == ""
    assert session.output.splitlines() == expected
    for part in errors:
        assert part in message
