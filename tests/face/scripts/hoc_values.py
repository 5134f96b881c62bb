from neuron import h

print(h("x = 3"), h.x)
h.x = 4
print(h("print x"), h._ref_x[0])
print(h("strdef s"), h('s = "abc"'), h.s)
h.s = "def"
h("print s")
h("objref o")
print(h.o)
h("o = new Vector(3)")
print(h.o, h.o.size(), h.o.x[1], len(h.o))
v = h.Vector([1, 2, 3])
h.o = v
h("print o.x[2]")
print(h.o == v, h.o is v)
h.o = None
print(h.o)
h("double arr[3]")
h.arr[1] = 5
print(h.arr[1], len(h.arr), list(h.arr))
h("double mat[2][3]")
h.mat[1][2] = 7
print(h.mat[1][2], len(h.mat), len(h.mat[1]))
h("proc p() { print $1, numarg() }")
print(h.p(3))
h("func f() { return $1*2 }")
print(h.f(4), h.f(2.5))
h("proc q() { print $s1 }")
h.q("text")
h("proc w() { $&1 = 8 }")
r = h.ref(1)
h.w(r)
print(r[0])
h('proc u() { $s1 = "changed" }')
t = h.ref("old")
h.u(t)
print(t[0])
h("obfunc mk() { return new Vector($1) }")
print(h.mk(4).size())
h("proc ob() { print $o1.size }")
h.ob(v)
print(h.sin(0.5), h.PI, h.secondorder, h.t, h.dt)
h.dt = 0.05
print(h.dt, h._ref_dt[0])
print(h.name_declared("x"), h.name_declared("nosuch"), h.load_file("stdlib.hoc"))
print(h("bad bad"))
h("""
begintemplate Cell
public soma, x, f, name, list, arr
create soma
objref list
strdef name
double arr[2]
proc init() { x = $1 name = "cell" list = new List() soma { nseg = 3 } }
func f() { return x*$1 }
endtemplate Cell
""")
c = h.Cell(5)
print(c, c.x, c.f(2), c.name, c.list.count(), c.soma, c.soma.nseg, c.hname())
c.x = 6
c.name = "other"
c.arr[1] = 9
print(c.f(2), c.name, c.arr[1], len(c.arr), c._ref_x[0])
print(c.soma(0.5).v, c.soma.cell() == c)
print(h.Cell[0] == c)
print(h.pop_section(), h.pop_section())

h(
    """begintemplate Private
objref this, self
strdef name
create soma[2]
double a[2]
proc init() { self = this name = "x" a[1] = 3 }
gid = 0
func twice() { return 2*$1 }
endtemplate Private"""
)
private = h.Private()
private.gid = 7
print(private.gid, private.self == private, private.name, private.a[1])
print(private.soma[1], private.twice(4), hasattr(private, "nosuch"))
