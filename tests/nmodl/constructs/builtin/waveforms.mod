NEURON { SUFFIX waveforms RANGE y }
ASSIGNED { y[20] }
INITIAL { y[0] = -1 }
BREAKPOINT {
    y[0] = squarewave(t, 0.17, 5) y[1] = sawtooth(t, 0.17, 5)
    y[2] = revsawtooth(t, 0.17, 5) y[3] = ramp(t, 0.11, 5, 0.2)
    y[4] = pulse(t, 0.11, 5, 0.2) y[5] = perpulse(t, 0.11, 5, 0.06, 0.13)
    y[6] = step(t, 0.21, 5) y[7] = perstep(t, 0.11, 0.09, 5)
    y[8] = threshold(t, 0.2, "max") y[9] = threshold(t, 0.2, "min")
}
