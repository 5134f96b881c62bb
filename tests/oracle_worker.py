"""Runs scripts under one engine: `python oracle_worker.py neuron|nrnmini`.

Reads a JSON list of jobs on stdin, writes a JSON list of results on stdout. The engine
is imported once; every script runs in a fork of its own, so that each begins with an
empty model and a crash costs one script only. A job is
    {"language": "hoc" | "python", "text": ..., "vectors": {label: HOC expression},
     "mods": library (neuron) or folder (nrnmini) or null, "timeout": seconds}
and its result {"values": {label: [number, ...]}, "output": text} or {"error": text}.
A Python script finds `h`, `engine` (the name) and a dict `out`, which it fills.
"""

import json
import os
import selectors
import signal
import sys
import tempfile
import time
import traceback


def load(engine):
    if engine == "neuron":
        os.environ.setdefault("NEURON_MODULE_OPTIONS", "-nogui -nobanner")
        os.environ.pop("DISPLAY", None)
        from neuron import h
    else:
        import nrnmini
        from nrnmini import h

        nrnmini.install_as_neuron()
    h.load_file("stdrun.hoc")
    return h


def numbers(value):
    """A number, or a Vector or other sequence of numbers, as a list."""
    if isinstance(value, (int, float)):
        return [float(value)]
    return [float(x) for x in value]


def hoc_value(h, expression):
    """An object's Vector, or the number that a HOC expression gives."""
    if expression.isidentifier():
        value = getattr(h, expression)
        return value() if callable(value) and not hasattr(value, "__len__") else value
    h(f"_oracle = {expression}".replace("_oracle", "oracle_value_"))
    return h.oracle_value_


def run(h, engine, job):
    if job.get("mods"):
        if engine == "neuron":
            h.nrn_load_dll(job["mods"])
        else:
            import nrnmini

            nrnmini.load_mechanisms(job["mods"])
    if job.get("folder"):
        os.chdir(job["folder"])
    if job["language"] == "hoc":
        with tempfile.NamedTemporaryFile("w", suffix=".hoc", delete=False) as file:
            file.write(job["text"])
        try:
            if not h.load_file(file.name):
                raise RuntimeError("the script failed")
        finally:
            os.unlink(file.name)
        values = {k: numbers(hoc_value(h, v)) for k, v in job["vectors"].items()}
    else:
        out = {}
        names = {"h": h, "engine": engine, "out": out, "__name__": "__main__"}
        exec(compile(job["text"], job.get("name", "script"), "exec"), names)
        values = {k: numbers(v) for k, v in out.items()}
    return {"values": values}


def forked(h, engine, job):
    """The result of a job that runs in a child process."""
    reading, writing = os.pipe()
    output = tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setpgid(0, 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        try:
            result = run(h, engine, job)
        except BaseException:
            result = {"error": traceback.format_exc()}
        with os.fdopen(writing, "w") as pipe:
            json.dump(result, pipe)
        sys.stdout.flush()
        os._exit(0)
    os.close(writing)
    text = receive(reading, child, job.get("timeout", 60))
    _, status = os.waitpid(child, 0)
    output.seek(0)
    said = output.read().decode(errors="replace")
    try:
        result = json.loads(text)
    except ValueError:
        why = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "exit"
        result = {"error": f"the process ended without a result ({why})"}
    result["output"] = said
    return result


def receive(fd, child, timeout):
    """What the child writes until it closes the pipe; it is killed when late."""
    end = time.monotonic() + timeout
    parts = []
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0, end - time.monotonic())):
                os.kill(child, signal.SIGKILL)
                break
            part = os.read(fd, 1 << 16)
            if not part:
                break
            parts.append(part)
    os.close(fd)
    return b"".join(parts)


def main():
    engine = sys.argv[1]
    # The engine may print while it is imported: keep stdout for the answer.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    jobs = json.load(sys.stdin)
    h = load(engine)
    json.dump([forked(h, engine, job) for job in jobs], answer)
    answer.close()
    os._exit(0)


if __name__ == "__main__":
    main()
