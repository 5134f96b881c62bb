: many variables, and a stream of random numbers
NEURON { POINT_PROCESS SoaPoint  POINTER far  RANDOM r  RANGE a, b, c, d, e, f, seen }
PARAMETER { a = 1  b = 2  c = 3  d = 4  e = 5  f = 6 }
ASSIGNED { far seen }
BREAKPOINT { seen = far }
