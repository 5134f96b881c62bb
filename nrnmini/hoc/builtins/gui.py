"""Windows, panels and dialogs: without a display they are accepted and do nothing.

Owns: the names and results of these functions. A name that needs something done in
spite of that (a dialog that a script waits for) answers as NEURON does without a
display.
"""

from __future__ import annotations

from nrnmini.hoc.builtins.base import Builtin, builtin

# name, result, what it would do
_INERT = (
    ("xpanel", 0.0, "begins or ends a panel"),
    ("xbutton", 0.0, "a button that runs a statement"),
    ("xmenu", 0.0, "begins or ends a menu"),
    ("xvalue", 0.0, "a field editor for a variable"),
    ("xpvalue", 0.0, "a field editor for the variable at an address"),
    ("xfixedvalue", 0.0, "shows a variable"),
    ("xlabel", 0.0, "a line of text"),
    ("xvarlabel", 0.0, "a line that shows a strdef"),
    ("xcheckbox", 0.0, "a check box"),
    ("xstatebutton", 0.0, "a button that keeps its state"),
    ("xradiobutton", 0.0, "one of several buttons"),
    ("xslider", 0.0, "a slider"),
    ("boolean_dialog", 0.0, "asks yes or no; without a display the answer is no"),
    ("continue_dialog", 1.0, "shows a message and waits"),
    ("string_dialog", 0.0, "asks for a text; without a display it is cancelled"),
    ("doEvents", 1.0, "handles events of the windows"),
    ("doNotify", 1.0, "updates the windows"),
    ("pwman_place", 0.0, "places a window"),
    ("save_session", 0.0, "saves the windows"),
    ("print_session", 0.0, "prints the windows"),
    ("ivoc_style", 1.0, "sets a style of the windows"),
    ("nrnglobalmechmenu", 1.0, "a panel of the globals of a mechanism"),
    ("nrnmechmenu", 1.0, "a panel of the parameters of a mechanism"),
    ("nrnpointmenu", 1.0, "a panel of a point process"),
    ("nrnsecmenu", 1.0, "a panel of the current section"),
    ("nrnallpointmenu", 1.0, "a panel of all point processes"),
    ("nrnallsectionmenu", 1.0, "a panel of all sections"),
    ("nrniv_bind_thread", 0.0, "binds the windows to a thread"),
    ("show_winio", 0.0, "shows the terminal window"),
    ("WinExec", 0.0, "starts a program of Windows"),
    # The plotting of the first versions.
    ("plt", 1.0, "moves the pen of the plotter"),
    ("plot", 1.0, "plots a value"),
    ("plotx", 1.0, "plots on the x axis"),
    ("ploty", 1.0, "plots on the y axis"),
    ("axis", 1.0, "draws axes"),
    ("graph", 1.0, "plots expressions during the run"),
    ("graphmode", 1.0, "buffers the plot"),
    ("regraph", 1.0, "plots again"),
    ("setcolor", 1.0, "chooses the color of the plotter"),
    ("lw", 1.0, "writes the plot to a file"),
    ("settext", 1.0, "chooses the size of text"),
)

# Called too often, or too innocently, to be worth a remark.
_SILENT = frozenset(("doEvents", "doNotify", "pwman_place", "settext", "setcolor"))


def _inert(name: str, result: float, what: str) -> Builtin:
    def function(interp, *args):
        if name not in _SILENT:
            interp.context.tell_inert(name)
        return result

    function.__name__ = name
    function.__doc__ = f"{name}(...): {what}. Without a display it does nothing."
    return builtin(name, function)


FUNCTIONS = tuple(_inert(*row) for row in _INERT)
