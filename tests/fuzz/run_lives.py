"""Lives at random: what a user makes, refers to, drops and runs, in any order.

    python tests/fuzz/run_lives.py [seed [steps [threads]]]     # exit status 0

Any of it may be refused; none may end the process, and no error may be ours. Run it
under AddressSanitizer (tests/asan.sh fuzz) to see what is read after its end.
"""

from __future__ import annotations

import gc
import random
import sys
import threading
from collections import Counter
from pathlib import Path

import numpy as np

from nrnmini import Simulator, numpy_element_ref
from nrnmini.errors import NrnminiError

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
# What wrong use is answered with; anything else is a mistake of ours.
ANSWERS = (NrnminiError, BufferError, IndexError, ValueError, AttributeError, TypeError)
OURS = ("NoneType", "internal", "unpack", "positional argument")
KINDS = ("hh", "hh", "hh", "pas", "pas", "soa", "bounds")


class Lives:
    """One simulator, and lists of everything that is held of it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.sim = Simulator()
        for folder in ("bounds", "model"):
            self.sim.load_mechanisms(SEEDS / folder)
        self.h = self.sim.h
        # In some lives only: it ends runs on two threads and with the variable step.
        self.has_outside = self.random.random() < 0.3
        self.sections, self.segments, self.mechanisms = [], [], []
        self.vectors, self.views, self.lists = [], [], []
        self.points, self.connections, self.references = [], [], []
        self.held = [x for x in vars(self).values() if isinstance(x, list)]
        self.answers = Counter()

    def pick(self, held):
        """One of them; the step is over if there is none."""
        if not held:
            raise IndexError("nothing is held")
        return self.random.choice(held)

    def place(self):
        return self.pick(self.sections)(self.random.random())

    # ---- steps ----

    def make_section(self):
        section = self.h.Section(name=f"s{self.random.randrange(100)}")
        self.sections.append(section)
        section.nseg = self.random.choice([1, 3, 5])
        section.insert(self.random.choice(KINDS))
        if self.has_outside and self.random.random() < 0.5:
            section.insert("extracellular")
        for name in ("soa", "bounds"):
            for segment in section if self.random.random() < 0.9 else ():
                if hasattr(segment, name):
                    getattr(segment, name)._ref_far = np.zeros(40)
        if self.random.random() < 0.5:
            section.connect(self.place())

    def change_section(self):
        section = self.pick(self.sections)
        how = self.random.randrange(6)
        if how == 0:
            section.nseg = self.random.choice([1, 3, 7])
        elif how == 1:
            section.uninsert(self.random.choice(KINDS))
        elif how == 2:
            section.insert(self.random.choice(("hh", "k_ion")))
        elif how == 3:
            self.h.delete_section(sec=section)
        elif how == 4:
            section.disconnect()
        else:
            section.pt3dadd(self.random.random(), 0, 0, 1)

    def drop(self):
        held = self.pick(self.held)
        del held[self.random.randrange(len(held) or 1)]
        if self.random.random() < 0.2:
            gc.collect()

    def refer(self):
        how = self.random.randrange(8)
        if how == 0:
            reference = self.place()._ref_v
        elif how == 1:
            v = self.pick(self.vectors)
            reference = v._ref_x[self.random.randrange(len(v) or 1)]
        elif how == 2:
            reference = numpy_element_ref(np.zeros(4), self.random.randrange(4))
        elif how == 3:
            reference = self.pick(self.points)._ref_i
        elif how == 4:
            reference = self.place().bounds._ref_x[self.random.randrange(3)]
        elif how == 5:
            reference = self.place().hh._ref_m
        elif how == 6:
            names = ("vext", "xg", "e_extracellular", "i_membrane")
            name = self.random.choice(names)
            reference = getattr(self.place(), f"_ref_{name}")
            if name in names[:2]:
                reference = reference[self.random.randrange(3)]
        else:
            reference = self.h.ref(self.random.random())
        self.references.append(reference)

    def follow(self):
        reference = self.pick(self.references)
        repr(reference), hash(reference), reference == self.pick(self.references)
        if self.random.random() < 0.3:
            self.pick(self.mechanisms)._ref_far = reference
        elif self.random.random() < 0.5:
            reference[0] = self.random.random()
        else:
            reference[0] + 1

    def look(self):
        segment = self.place()
        self.segments.append(segment)
        self.mechanisms.append(getattr(segment, self.random.choice(KINDS)))
        segment = self.pick(self.segments)
        segment.v = -self.random.random()
        segment.area(), repr(segment), list(segment), segment.point_processes()
        mechanism = self.pick(self.mechanisms)
        repr(mechanism), dir(mechanism), mechanism.x[self.random.randrange(-1, 5)]

    def use_vector(self):
        how = self.random.randrange(9)
        if how == 0 or not self.vectors:
            self.vectors.append(self.h.Vector(self.random.randrange(6)))
        v = self.pick(self.vectors)
        if how == 1:
            v.resize(self.random.randrange(40))
        elif how == 2:
            self.views.append(v.as_numpy())
        elif how == 3:
            v.record(self.pick(self.references))
        elif how == 4:
            v.play(self.pick(self.references), self.random.choice([True, 0.1]))
        elif how == 5:
            v.append(1, 2, 3)
        elif how == 6:
            v.play_remove()
        elif how == 7:
            self.pick(self.views).sum()
        else:
            v.record(self.h._ref_t)

    def use_point(self):
        how = self.random.randrange(4)
        if how == 0:
            self.points.append(self.h.IClamp(self.place()))
        elif how == 1:
            self.points.append(self.h.ExpSyn(self.place()))
        elif how == 2:
            self.pick(self.points).loc(self.place())
        else:
            self.pick(self.points).get_segment()

    def use_connection(self):
        section, point = self.pick(self.sections), self.pick(self.points)
        self.connections.append(self.h.NetCon(section(0.5)._ref_v, point, sec=section))
        c = self.pick(self.connections)
        c.weight[0] = 0.1
        c.preseg(), c.postseg()
        if self.random.random() < 0.2:
            c.record(self.step)

    def use_list(self):
        if self.random.random() < 0.4:
            self.lists.append(self.h.PtrVector(self.random.randrange(1, 5)))
        p = self.pick(self.lists)
        if self.random.random() < 0.7:
            p.pset(self.random.randrange(p.size()), self.pick(self.references))
        p.scatter(self.h.Vector(p.size())), p.getval(0)

    def run(self):
        h = self.h
        if self.random.random() < 0.3:
            h.CVode().active(self.random.randrange(2))
        if self.random.random() < 0.2:
            h.CVode().use_fast_imem(self.random.randrange(2))
        h.ParallelContext().nthread(2 if self.random.random() < 0.1 else 1)
        h.finitialize(-65)
        for _ in range(self.random.randrange(4)):
            h.CVode().event(h.t + self.random.random() * 0.2, self.step)
        for _ in range(self.random.randrange(8)):
            h.fadvance()

    # ---- all ----

    def step(self):
        """One of the above; inside a run it is a callback."""
        names = (
            "make_section make_section change_section drop drop refer refer refer "
            "follow follow look use_vector use_vector use_vector use_point use_point "
            "use_connection use_list run"
        ).split()
        name = self.random.choice(names)
        try:
            getattr(self, name)()
        except ANSWERS as error:
            if any(word in str(error) for word in OURS):
                raise
            self.answers[name, type(error).__name__] += 1
        for held in self.held:
            del held[: max(0, len(held) - 30)]


def main(seed=0, steps=1000, threads=1):
    lives, failed = Lives(seed), []

    def live():
        try:
            for _ in range(steps):
                lives.step()
        except BaseException as error:
            failed.append(error)

    if threads > 1:
        sys.setswitchinterval(1e-5)
    others = [threading.Thread(target=live) for _ in range(threads - 1)]
    for other in others:
        other.start()
    live()
    for other in others:
        other.join()
    if failed:
        raise failed[0]
    for (name, error), n in sorted(lives.answers.items()):
        print(f"{n:6} {name}: {error}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
