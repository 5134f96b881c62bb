: ASSIGNED, neither RANGE nor GLOBAL: a value of each instance, hidden
NEURON { SUFFIX gown  RANGE seen }
ASSIGNED { a seen }
INITIAL { a = a + 1  seen = a }
