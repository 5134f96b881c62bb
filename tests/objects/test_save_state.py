"""SaveState: what belongs to a state, and what is said where it does not fit.

That a run goes on as if nothing had happened, and NEURON's numbers, are tested in
`differential/scripts/save_state.py`.
"""

import json

import pytest

import nrnmini
from nrnmini.errors import ModelError


@pytest.fixture
def h():
    return nrnmini.Simulator().h


def cells(h, n=2):
    made = [h.Section(name=f"c{i}") for i in range(n)]
    for sec in made:
        sec.insert("hh")
    return made


def run(h, tstop):
    while h.t < tstop - h.dt / 2:
        h.fadvance()


def test_states_come_back_and_parameters_stay(h):
    [sec, _] = cells(h)
    syn = h.ExpSyn(sec(0.5))
    h.finitialize(-65)
    run(h, 1)
    syn.g, before = 0.01, (h.t, sec(0.5).v, sec(0.5).hh.m, sec(0.5).nai)
    state = h.SaveState()
    state.save()
    sec(0.5).hh.gnabar, sec(0.5).hh.m, sec(0.5).v = 0.5, 0.9, 10
    syn.tau, syn.g = 7, 0.5
    run(h, 2)
    state.restore()
    assert (h.t, sec(0.5).v, sec(0.5).hh.m, sec(0.5).nai) == before
    assert sec(0.5).hh.gnabar == 0.5  # a parameter
    # All data of what receives events, its parameters too.
    assert (syn.tau, syn.g) == (0.1, 0.01)


def test_the_order_and_the_threads_do_not_matter(h):
    secs = cells(h, 4)
    for i, sec in enumerate(secs):
        sec(0.5).hh.gnabar = 0.1 + 0.01 * i
    h.finitialize(-60)
    run(h, 2)
    state = h.SaveState()
    state.save()
    run(h, 4)
    wanted = [sec(0.5).v for sec in secs]
    h.ParallelContext().nthread(3)
    h.finitialize(-65)
    state.restore()
    run(h, 4)
    assert [sec(0.5).v for sec in secs] == wanted


def test_events_of_now_may_stay(h):
    sec = h.Section(name="a")
    syn = h.ExpSyn(sec(0.5))
    link = h.NetCon(None, syn)
    link.weight[0] = 1
    h.finitialize(-65)
    state = h.SaveState()
    link.event(1)
    state.save()
    for keep, wanted in ((0, 1), (1, 0)):
        h.finitialize(-65)  # forgets the event
        state.restore(*[1] * keep)
        run(h, 1.1)
        assert (syn.g > 0.1) == wanted


def test_callbacks_come_back_but_not_from_a_file(h, tmp_path, capsys):
    h.Section(name="a")
    calls = []
    cvode = h.CVode()
    h.finitialize(-65)
    cvode.event(1, lambda: calls.append(h.t))
    state = h.SaveState()
    state.save()
    run(h, 2)
    state.restore()
    run(h, 2)
    assert len(calls) == 2
    state.fwrite(h.File(str(tmp_path / "s")))
    assert "1 event(s) that call a statement" in capsys.readouterr().err
    other = h.SaveState()
    other.fread(h.File(str(tmp_path / "s")))
    other.restore()
    run(h, 2)
    assert len(calls) == 2


def test_a_file_may_hold_several_states(h, tmp_path):
    [sec, _] = cells(h)
    h.finitialize(-65)
    states, file = [], h.File(str(tmp_path / "states"))
    file.wopen()
    for tstop in (1, 2):
        run(h, tstop)
        states.append((h.t, sec(0.5).v))
        state = h.SaveState()
        state.save()
        state.fwrite(file, 0)
    file.close()
    file.ropen()
    for wanted in states:
        state = h.SaveState()
        state.fread(file, 0)
        state.restore()
        assert (h.t, sec(0.5).v) == wanted
    assert file.isopen()


def test_hoc_spells_it_the_same(h, tmp_path):
    for line in (
        "create soma",
        "soma insert hh",
        "objref s, f",
        "s = new SaveState()",
        "finitialize(-65)",
        "fadvance()",
        "s.save()",
        f'f = new File("{tmp_path / "h"}")',
        "s.fwrite(f)",
        "s = new SaveState()",
        "s.fread(f)",
        "finitialize(-70)",
        "s.restore()",
    ):
        assert h(line)
    assert h.t == h.dt and h.f.isopen() == 0


def test_another_structure_is_refused_and_nothing_changes(h):
    secs = cells(h)
    h.finitialize(-65)
    state = h.SaveState()
    state.save()
    secs[0].nseg = 3
    secs[0](0.5).v = 5
    with pytest.raises(ModelError) as caught:
        state.restore()
    assert str(caught.value) == (
        "the saved state has 6 nodes, the model has 8\n"
        "help: a state fits a model of the same structure only"
    )
    assert secs[0](0.5).v == 5
    secs[0].nseg = 1
    secs[0].insert("pas")
    state.restore()  # pas has no states
    syn = h.ExpSyn(secs[0](0.5))
    with pytest.raises(ModelError, match="has 0 instances of `ExpSyn`.*has 1"):
        state.restore()
    del syn
    link = h.NetCon(secs[0](0.5)._ref_v, None, sec=secs[0])
    with pytest.raises(ModelError, match="has 0 connections, the model has 1"):
        state.restore()
    assert link


def test_nothing_to_restore(h):
    state = h.SaveState()
    with pytest.raises(ModelError, match="there is no state to restore\nhelp: call"):
        state.restore()
    with pytest.raises(ModelError, match="there is no state to write"):
        state.fwrite(h.File("x"))


@pytest.mark.parametrize("text", ["", "no json\n", "[1]\n", '{"a": 1}\n'])
def test_a_file_that_is_no_state(h, tmp_path, text):
    (tmp_path / "bad").write_text(text)
    with pytest.raises(ModelError, match="bad` is not a state that `SaveState.fwrite`"):
        h.SaveState().fread(h.File(str(tmp_path / "bad")))


def test_a_file_that_was_changed_is_refused(h, tmp_path):
    secs = cells(h)
    h.finitialize(-65)
    state = h.SaveState()
    state.save()
    path = tmp_path / "s"
    state.fwrite(h.File(str(path)))
    saved = json.loads(path.read_text())
    saved["types"]["hh"]["values"]["m"].pop()
    path.write_text(json.dumps(saved) + "\n")
    state.fread(h.File(str(path)))
    with pytest.raises(ModelError, match="other variables of `hh` than the model"):
        state.restore()
    assert secs[0](0.5).v == -65


def test_files_that_cannot_be_opened(h, tmp_path):
    with pytest.raises(ModelError, match="cannot open"):
        h.SaveState().fread(h.File(str(tmp_path / "none")))
    for method in ("fread", "fwrite"):
        state = h.SaveState()
        h.finitialize(-65)
        state.save()
        with pytest.raises(RuntimeError, match=f"`SaveState.{method}` needs a File"):
            getattr(state, method)("text")
