# PythonObject: attributes, elements and calls of Python objects from HOC.
class Tally:
    def __init__(self):
        self.count, self.items, self.table = 3.5, [1, 2, "three"], {"k": 4.5}
        self.seen = []

    def __call__(self, *args):
        return 100 + len(args)

    def total(self, *args):
        return sum(args)

    def label(self, text="none"):
        return "label " + text

    def give(self, thing):
        self.seen.append(type(thing).__name__)
        return thing

    def measure(self, vec, instance):
        vec.append(instance.x)
        instance.bump(2)
        return vec.size()

    def fresh(self):
        return h.Vector([1, 2, 5])


tally = Tally()
h("""objref py, top, held, vec, inst
strdef text
create soma
begintemplate Box
public x, bump
x = 7
proc bump() { x += $1 }
endtemplate Box
vec = new Vector(2)
inst = new Box()
top = new PythonObject()
""")
h.py = tally
h('nrnpython("kept = 12")')
h("objref results\nresults = new Vector()")
for expression in (
    "py.count",
    "py.items[1]",
    "py.items[2].__len__()",
    "py.total(1, 2, 3.5)",
    "py.table.__getitem__(\"k\")",
    "py._(1, 2)",
    "py.fresh().x[2]",
    "py.measure(vec, inst)",
    "inst.x",
    "top.kept",
    'top.len("abcd")',
    "top.abs(-3) + 1",
):  # fmt: skip
    h(f"results.append({expression})")
for statement in (
    "py.count = 9  results.append(py.count)",
    "py.items[0] = -4  results.append(py.items[0])",
    "py.fresh_one = 5  results.append(py.fresh_one)",
    "top.kept = 13  results.append(top.kept)",
    'text = py.label("a")  text = py.label(text)',
    "held = py.give(inst)  held.x = 21  results.append(inst.x)",
    "held = py.items  results.append(held.__len__(), held._[1])",
    "py.box = inst  py.box.x = 4  py.box.bump(3)  results.append(inst.x)",
    "py.vec = vec  py.vec.x[1] = 8  results.append(vec.x[1])",
    "held = py.give(vec)  text = py.give(text)  results.append(py.give(2))",
):
    assert h("{" + statement + "}") == 1, statement
out["results"] = list(h.results)
out["types"] = [len(name) for name in tally.seen[1:]]
out["strings"] = [ord(c) for c in h.text]
