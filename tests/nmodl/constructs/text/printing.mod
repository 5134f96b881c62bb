NEURON { SUFFIX printing RANGE n, m }
ASSIGNED { n m v }
INITIAL { n = 0 }
BREAKPOINT {
    n = n + 1
    if (n == 2) { printf("n %g of %s at %g: 100%%\n", n, "printing", t) }
    m = -n
}
PROCEDURE say(x) { printf("x %g\n", x)  printf("nothing\n") }
