"""An interpreter that keeps its output, for the tests of this folder."""

from nrnmini.hoc.interpreter import Interpreter
from nrnmini.model.model import Model
from nrnmini.objects.context import Context


class Session:
    """Own model, context and interpreter; what HOC prints is in `output`."""

    def __init__(self):
        self.parts = []
        try:
            from nrnmini.simulator import Simulator

            self.simulator = Simulator()
            self.context = self.simulator.context
            self.interp = self.simulator.interpreter
        except ImportError:  # the floors above are not there
            self.context = Context(Model(), None)
            self.interp = Interpreter(self.context)
        self.context.write = self.parts.append

    @property
    def output(self) -> str:
        return "".join(self.parts)

    def run(self, text: str) -> str:
        """Execute and return what was printed."""
        del self.parts[:]
        self.interp.execute(text)
        return self.output
