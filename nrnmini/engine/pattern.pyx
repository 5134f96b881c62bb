"""A list of spikes, played through sources that have no cell.

Owns the order and the moment of these spikes. Leaves to `objects.pattern_stim` whose
spikes they are.
"""

cimport cython
from nrnmini.engine.events cimport fire
from nrnmini.engine.netcon cimport PreSyn
from nrnmini.engine.queue cimport EVENT_PLAY, queue_object
from nrnmini.engine.record cimport Item
from nrnmini.engine.state cimport State


@cython.final
cdef class Pattern(Item):
    """Spikes in the order of their times.

    Parameters
    ----------
    spikes : sequence of (t, id)    ms; sorted by time, ties stay as they are
    source_of : callable(id) -> PreSyn or None     asked at each spike
    """

    cdef list spikes
    cdef object source_of
    cdef Py_ssize_t at

    def __init__(self, spikes, source_of):
        self.spikes = sorted(spikes, key=lambda spike: spike[0])
        self.source_of = source_of

    def start(self, State s not None):
        """Queue the first spike that is not past. To be called by finitialize."""
        cdef double t = s.workers[0].nt.t
        self.at = 0
        while self.at < len(self.spikes) and self.spikes[self.at][0] < t:
            self.at += 1
        self.queue_next(s)

    cdef int queue_next(self, State s) except -1:
        if self.at < len(self.spikes):
            queue_object(s.queue, self.spikes[self.at][0], EVENT_PLAY, self)
        return 0

    def stop(self):
        """No more spikes: another list takes its place."""
        self.spikes = []

    cdef int deliver(self, State s, double t) except -1:
        cdef PreSyn presyn
        # A connection may be made or ended by what a spike does: ask each time.
        while self.at < len(self.spikes) and self.spikes[self.at][0] <= t:
            _, number = self.spikes[self.at]
            self.at += 1
            presyn = self.source_of(number)
            if presyn is not None:
                fire(s, presyn, t)
        return self.queue_next(s)
