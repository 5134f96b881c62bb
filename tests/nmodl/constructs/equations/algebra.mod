NEURON { SUFFIX algebra RANGE a, got, w, z }
PARAMETER { a = 3 b = 2 }
ASSIGNED { got[4] v }
STATE { r1 x q u[2] w z }
INITIAL { w = 0.5 z = 0.5 }
BREAKPOINT { SOLVE pair  SOLVE curve METHOD newton SOLVE some
    got[0] = x got[1] = q got[2] = w got[3] = z }
LINEAR pair {
    ~ a*x + b*q = 7 + t
    ~ x - q = u[0]*0 + 2
    ~ u[0] = 1
    ~ u[1] + u[0] = 1
    ~+ u[1] = 2*x
}
LINEAR some {
    ~ 2*r1 = 4 + a
}
NONLINEAR curve {
    ~ w*w + z = 7
    ~ w = z*exp(-w)
    ~+ w = 1.5
}
