TITLE A derivative that is no number once t has passed 1
NEURON { SUFFIX broken }
STATE { x }
ASSIGNED { k }
INITIAL { x = 1 }
BREAKPOINT { SOLVE state METHOD derivimplicit }
DERIVATIVE state { x' = sqrt(1 - t) - x }
