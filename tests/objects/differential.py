"""The same expressions in NEURON and in nrnmini.

`compare(setup, cases)` runs every expression in both engines, each case with
fresh variables from `setup`, and reports those whose results differ. NEURON runs
in a process of its own.
"""

import json
import math
import os
import subprocess
import sys
import types


class Namespace:
    """Classes by name, like `h`, over a bare context."""

    def __init__(self, context):
        from nrnmini.objects.table import StringRef, all_specs

        self._context = context
        self._specs = all_specs()
        self.ref = lambda value: (
            StringRef(value) if isinstance(value, str) else NumberRef(value)
        )

    def __getattr__(self, name):
        if name not in self._specs:
            raise AttributeError(name)
        spec = self._specs[name]
        return lambda *args: spec.create(self._context, *args)


def NumberRef(value):
    import numpy

    from nrnmini.store.handle import DataHandle

    return DataHandle(numpy.array([float(value)]))


def bare_context():
    from nrnmini.model.object import ObjectRegistry
    from nrnmini.objects.context import Context

    model = types.SimpleNamespace(
        objects=ObjectRegistry(), mech_by_name={}, range_vars={}
    )
    return Context(model, None)


def plain(value):
    """A result as something that JSON can carry exactly."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        value = float(value)
        if math.isnan(value):
            return "nan"
        return value.hex()
    if isinstance(value, str):
        return "text " + value
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    name = str(value).split("[")[0]
    if name in ("Vector", "List") or "ndarray" in type(value).__name__:
        return [name] + [plain(v) for v in value]
    if name == "Matrix":
        return [
            [plain(value.getval(i, j)) for j in range(int(value.ncol()))]
            for i in range(int(value.nrow()))
        ]
    return name


def evaluate(h, setup, cases):
    results = []
    for case in cases:
        names = {"h": h, "V": h.Vector, "M": getattr(h, "Matrix", None)}
        try:
            exec(setup, names)
            results.append(plain(eval(case, names)))
        except Exception as e:
            results.append(["error", type(e).__name__, str(e)])
    return results


def neuron_results(setup, cases):
    """NEURON's results, from a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps([setup, cases]),
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ, NEURON_MODULE_OPTIONS="-nogui"),
    )
    if "RESULT:" not in done.stdout:
        raise RuntimeError(f"NEURON failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    return json.loads(done.stdout.rsplit("RESULT:", 1)[1])


def is_error(result):
    return isinstance(result, list) and len(result) == 3 and result[0] == "error"


def close(a, b, tolerance):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(
            close(x, y, tolerance) for x, y in zip(a, b, strict=True)
        )
    if a == b:
        return True
    # True and 1.0 are the same number to HOC.
    numbers = []
    for x in (a, b):
        try:
            numbers.append(float.fromhex(x) if isinstance(x, str) else float(x))
        except (TypeError, ValueError):
            return False
    x, y = numbers
    return x == y or abs(x - y) <= tolerance * max(1.0, abs(x), abs(y))


def show(value):
    if isinstance(value, list):
        return "[" + " ".join(show(v) for v in value) + "]"
    try:
        return repr(float.fromhex(value))
    except (TypeError, ValueError):
        return str(value)


def differences(setup, cases, h=None, tolerance=0.0):
    """Lines that describe the cases with different results."""
    h = h or Namespace(bare_context())
    wanted = neuron_results(setup, cases)
    found = evaluate(h, setup, cases)
    out = []
    for case, w, f in zip(cases, wanted, found, strict=True):
        if is_error(w) and is_error(f):
            continue
        if not close(w, f, tolerance):
            out.append(f"{case}\n  NEURON  {show(w)}\n  nrnmini {show(f)}")
    return out


def main():
    setup, cases = json.load(sys.stdin)
    sys.path.pop(0)
    from neuron import h

    results = evaluate(h, setup, cases)
    print("RESULT:" + json.dumps(results))


if __name__ == "__main__":
    main()
