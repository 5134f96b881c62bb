"""The numbers of NEURON's Random, to the bit."""

import pytest

from nrnmini.engine.rng import Stream
from nrnmini.errors import ModelError

LAWS = [
    ("uniform", 2.0, 5.0),
    ("discunif", 1, 6),
    ("normal", 1.0, 4.0),
    ("lognormal", 5.0, 1.0),
    ("negexp", 2.5, None),
    ("poisson", 3.0, None),
    ("binomial", 20, 0.5),
    ("geometric", 0.8, None),
    ("erlang", 5.0, 1.0),
    ("weibull", 5.0, 1.5),
    ("hypergeo", 10.0, 150.0),
]


@pytest.mark.parametrize("law, a, b", LAWS)
def test_distributions_agree_with_neuron(law, a, b):
    h = pytest.importorskip("neuron").h
    theirs = h.Random()
    theirs.Random123(3, 4, 5)
    ours = Stream(3, 4, 5)
    args = (a,) if b is None else (a, b)
    first = getattr(theirs, law)(*args)
    assert ours.set_law(law, *args) == pytest.approx(first, rel=1e-15)
    for _ in range(200):
        assert ours.pick() == pytest.approx(theirs.repick(), rel=1e-15)
    assert ours.get_seq() == theirs.seq()


def test_a_fresh_random_is_normal():
    h = pytest.importorskip("neuron").h
    for make, ours in ((h.Random, Stream()), (lambda: h.Random(7), Stream(7))):
        theirs = make()
        for _ in range(5):
            assert ours.pick() == theirs.repick()


def test_positions():
    s = Stream(1, 2, 3)
    s.set_law("uniform", 0, 1)
    values = [s.pick() for _ in range(9)]
    assert s.get_seq() == 10
    s.set_seq(3)
    assert [s.pick() for _ in range(5)] == values[2:7]
    assert s.get_ids() == (1, 2, 3)
    with pytest.raises(ModelError, match="position of a random stream"):
        s.set_seq(-1)


def test_mcell_agrees_with_neuron():
    h = pytest.importorskip("neuron").h
    theirs = h.Random()
    theirs.MCellRan4(12, 34)
    theirs.uniform(0, 1)
    ours = Stream()
    ours.set_mcell(12, 34)
    ours.set_law("uniform", 0, 1)
    for _ in range(20):
        assert ours.pick() == theirs.repick()
    assert ours.get_seq() == theirs.seq()


def test_unknown_distributions_get_a_suggestion():
    with pytest.raises(ModelError, match="a similar name exists: `poisson`"):
        Stream().set_law("poison", 1)
