"""PatternStim: spikes of cells that are not there, from a list."""

from __future__ import annotations

from nrnmini.engine.pattern import Pattern
from nrnmini.errors import ModelError
from nrnmini.objects.args import instance
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.objects.vector import Vector


class PatternStim(HocObject):
    """Plays a list of spikes through the NetCons of `ParallelContext.gid_connect`.

    Only gids that no cell here has are played: those of cells elsewhere, of which this
    process sees only the spikes. `fake_output` is kept and, as in NEURON 9, without
    effect.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        self.fake_output = 0.0
        self.pattern = None
        # Owned by this object: the handler ends with it.
        self.handler = context.engine.add_init_handler(1, self._start)

    def play(self, *args):
        """(times, gids): plays from the next finitialize on; copies of the Vectors."""
        times = instance(args, 0, "PatternStim.play", Vector).to_python()
        gids = instance(args, 1, "PatternStim.play", Vector).to_python()
        if len(times) != len(gids):
            raise ModelError(
                f"`PatternStim.play`: {len(times)} times for {len(gids)} gids"
            )
        if any(t != t for t in times):
            raise ModelError("`PatternStim.play`: a time is not a number")
        if self.pattern is not None:
            self.pattern.stop()
        gids = map(int, gids)
        self.pattern = Pattern(zip(times, gids, strict=True), self._source)
        return 0.0

    def _start(self):
        if self.pattern is not None:
            self.pattern.start(self.context.engine)

    def _source(self, gid):
        parallel = self.context.parallel
        entry = parallel.gids.get(gid) if parallel is not None else None
        return entry.presyn if entry is not None and entry.is_stub else None

    def _get_fake_output(self):
        return self.fake_output

    def _set_fake_output(self, value):
        self.fake_output = float(value)


SPEC = ClassSpec(
    "PatternStim",
    PatternStim,
    PatternStim,
    methods=("play",),
    members=(
        Member(
            "fake_output",
            "double",
            get=PatternStim._get_fake_output,
            set=PatternStim._set_fake_output,
            doc="Kept, without effect.",
        ),
    ),
    doc="Spikes of cells that are not there, from a list.",
)
