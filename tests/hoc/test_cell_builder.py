"""What the cell builder's sessions must not say, and sections that change names."""

import pytest
from hoc_session import Session

from nrnmini.errors import HocError, NrnminiError

BUILDER = 'load_file("celbild.hoc")\nobjref c\nc = new CellBuild(1)\n'
DOMAIN = (
    BUILDER
    + "{object_push(c.subsets)}\n{add_domainparm(snlist.object(0), tobj1)}\n"
    + '{tobj1.using(1, "cm")}\n'
)
NAMED = "objref r, l\ncreate soma, dend\nsoma r = new SectionRef()\n"

CASES = [
    (BUILDER + "c.version(4.9)", "a session of format 4.9 cannot be read"),
    (BUILDER + "c.version(5.8)", "a session of format 5.8 cannot be read"),
    (BUILDER + "c = new GeoSpec(5)", "GeoSpec(5) is not supported"),
    (BUILDER + "c = new GeoSpec(9)", "GeoSpec(9) is not supported"),
    (BUILDER + "c = new FakeMechStan(2)", "FakeMechStan(2) is not known"),
    (DOMAIN + "tobj1.styleset(2, 0, 0)", "metric 2 of a domain is not supported"),
    (DOMAIN + "tobj1.using_.object(0).restore(3, 1)\n7", "function 3 of a domain"),
    (NAMED + 'r.rename("other")', "section `soma` must be unnamed first"),
    (NAMED + 'r.unname()\nr.rename("x y")', "`x y` is not a name"),
    (NAMED + 'r.unname()\nr.rename("sin")', "`sin` is built in"),
    (NAMED + 'strdef s\nr.unname()\nr.rename("s")', "`s` is a string"),
    (NAMED + "r.unname()\nr.unname()", "has no name at the top level of HOC"),
    (NAMED + "r.unname()\nsoma print L", "`soma` was deleted"),
    (
        NAMED + 'l = new List()\nl.append(new Vector())\nr.rename("a", l)',
        "needs a List of SectionRef",
    ),
]


@pytest.mark.parametrize(("text", "message"), CASES, ids=[c[1] for c in CASES])
def test_message(text, message):
    with pytest.raises((HocError, NrnminiError)) as caught:
        Session().run(text)
    assert message in str(caught.value)


def test_a_name_taken_from_a_section_deletes_it():
    session = Session()
    session.run(NAMED + 'r.unname()\nr.rename("dend")\n')
    assert session.run("forall print secname()") == "dend\n"
    assert session.run("dend print r.is_cas") == "1 \n"
