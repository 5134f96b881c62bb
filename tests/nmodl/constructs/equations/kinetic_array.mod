NEURON { SUFFIX kinetic_array RANGE a, f1 }
DEFINE N 4
PARAMETER { a = 0.5 b = 0.25 }
ASSIGNED { f1 vol[N] }
STATE { x s z[N] }
INITIAL { x = 1
    FROM j = 0 TO N - 1 { z[j] = j + 1 vol[j] = (j + 1)*a } }
BREAKPOINT { SOLVE chain METHOD sparse }
KINETIC chain {
    COMPARTMENT j, vol[j] {z}
    FROM j = 0 TO N - 2 { ~ z[j] <-> z[j + 1] (a + j, b) f1 = f_flux }
    ~ z[0] + x <-> s (a, b)
    ~ z[N - 1] -> (0.1)
    CONSERVE x + s = 1
}
