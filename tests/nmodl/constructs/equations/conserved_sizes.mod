: CONSERVE with compartments and numbers of molecules.
NEURON { SUFFIX conserved_sizes RANGE tot }
STATE { a b c d[2] }
PARAMETER { vol = 2 }
ASSIGNED { v tot }
INITIAL { a = 1 b = 2 c = .5 d[0] = .1 d[1] = .7 }
BREAKPOINT { SOLVE k METHOD sparse tot = a + 2*b + c }
KINETIC k {
 COMPARTMENT vol {a b}
 ~ 2 a <-> b (1, .3)
 ~ b <-> c (.5, .2)
 ~ d[0] <-> d[1] (.5, .1)
 ~ c + d[1] -> (.05)
 CONSERVE a + 2 b + c = 5
}
