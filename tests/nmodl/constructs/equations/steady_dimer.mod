NEURON { SUFFIX steady_dimer RANGE a }
PARAMETER { a = 0.5 b = 0.25 }
STATE { p q }
INITIAL { p = 1 q = 0 SOLVE dimer STEADYSTATE sparse }
BREAKPOINT { SOLVE dimer METHOD sparse }
KINETIC dimer { ~ 2 p <-> q (a, b)  CONSERVE p + 2 q = 1 }
