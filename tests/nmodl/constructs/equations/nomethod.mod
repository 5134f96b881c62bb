NEURON { SUFFIX nomethod RANGE n }
ASSIGNED { n }
STATE { m }
INITIAL { m = 2 n = 0 }
BREAKPOINT { SOLVE states }
DERIVATIVE states { n = n + 1  m' = -m }
