import numpy
from neuron import h

v = h.Vector([1, 2, 3.5])
print(len(v), list(v), v[0], v[-1], v.x[1], v.size(), v.sum())
v[1] = 7
v.x[2] = 9
print(v.to_python(), 7 in v)
print(list(v + v), list(v * 2), list(v - 1), list(v / 2), list(-v), list(2 * v))
print(numpy.array(v).tolist(), numpy.asarray(v).dtype)
w = h.Vector(numpy.arange(4.0))
print(list(w), list(w.c().add(1)), w.append(5) == w, list(w))
w.as_numpy()[1] = 40
print(w.x[1])
p = w._ref_x[1]
p[0] = 3
print(list(w), p[0])
print(v.label(), v.label("lab") == v, v.label())
lst = h.List()
print(lst.append(v), lst.append(w), len(lst), lst[0] == v, lst.o(1) == w, bool(lst))
print([o.size() for o in lst], lst.count(), lst.index(w), v in lst)
print(bool(h.List()))
m = h.Matrix(2, 2)
m.x[0][1] = 5
print(m.getval(0, 1), m.nrow())
