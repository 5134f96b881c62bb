NEURON { SUFFIX protect RANGE r GLOBAL total THREADSAFE }
PARAMETER { total = 3 }
ASSIGNED { r count }
INITIAL {
    PROTECT total = total + 1
    MUTEXLOCK
    count = count + 2
    MUTEXUNLOCK
    r = count
}
