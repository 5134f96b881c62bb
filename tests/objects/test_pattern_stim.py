"""PatternStim: what is said about its arguments, and its life.

NEURON's numbers are in `differential/scripts/pattern_stim.py`.
"""

import gc

import pytest

import nrnmini


@pytest.fixture
def h():
    return nrnmini.Simulator().h


def receiver(h):
    sec = h.Section(name="a")
    syn = h.ExpSyn(sec(0.5))
    link = h.ParallelContext().gid_connect(5, syn)
    link.weight[0] = 1
    spikes = h.Vector()
    link.record(spikes)
    return sec, syn, link, spikes


def run(h, tstop):
    h.finitialize(-65)
    while h.t < tstop:
        h.fadvance()


def test_spikes_are_sorted_and_need_no_gid(h):
    stim = h.PatternStim()
    stim.play(h.Vector([3, 1, 2]), h.Vector([5, 5, 6]))
    run(h, 1)  # nobody listens
    kept = receiver(h)
    run(h, 4)
    assert list(kept[-1]) == [1, 3]
    stim.fake_output = 1
    assert stim.fake_output == 1


def test_a_new_list_takes_the_place_of_the_old(h):
    kept = receiver(h)
    stim = h.PatternStim()
    stim.play(h.Vector([1, 3]), h.Vector([5, 5]))
    h.finitialize(-65)
    while h.t < 2:
        h.fadvance()
    stim.play(h.Vector([1.5]), h.Vector([5]))
    while h.t < 4:
        h.fadvance()
    assert list(kept[-1]) == [1]
    run(h, 4)
    assert list(kept[-1]) == [1.5]


def test_it_ends_with_its_object(h):
    kept = receiver(h)
    stim = h.PatternStim()
    stim.play(h.Vector([1]), h.Vector([5]))
    del stim
    gc.collect()
    run(h, 2)
    assert list(kept[-1]) == []


@pytest.mark.parametrize(
    "times, gids, message",
    [
        ([1, 2], [5], "2 times for 1 gids"),
        ([float("nan")], [5], "a time is not a number"),
    ],
)
def test_wrong_lists(h, times, gids, message):
    with pytest.raises(RuntimeError, match=f"`PatternStim.play`: {message}"):
        h.PatternStim().play(h.Vector(times), h.Vector(gids))


def test_wrong_arguments(h):
    for args in ((), (h.Vector(),), (1, 2)):
        with pytest.raises((TypeError, RuntimeError), match="PatternStim.play"):
            h.PatternStim().play(*args)
