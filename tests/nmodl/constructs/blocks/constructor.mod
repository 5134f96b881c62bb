NEURON { POINT_PROCESS Built RANGE a, b, c }
PARAMETER { a = 2 }
ASSIGNED { b c }
CONSTRUCTOR { b = a*21 }
DESTRUCTOR { c = 5 }
INITIAL { c = c + 1 }
