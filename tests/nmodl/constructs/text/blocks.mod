TITLE everything that may stand in a file ! and this is cut
COMMENT
  A comment block may hold anything: { } ' " and ENDBLOCK.
ENDCOMMENT
DEFINE COUNT 3
UNITSOFF
NEURON {
    SUFFIX blocks
    RANGE a, b, first, second
    RANGE sum
    RANGE nowhere
}
UNITSON
INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }
INCLUDE "blocks.inc"
PARAMETER { a = 1 (mV) <-1, 1e9> : a colon starts a comment
    b = -2.5e-1 ? a question mark too
}
PARAMETER { c = 3 }
ASSIGNED { first second (mV) }
ASSIGNED { sum arr[COUNT] }
INITIAL { first = a + included(c) }
COMMENT
between blocks
ENDCOMMENT
INITIAL {
    LOCAL x
    x = first + 1
    second = x
    FROM i = 0 TO COUNT - 1 { arr[i] = i + COUNT }
}
BREAKPOINT { LOCAL x x = 1 sum = x + arr[0] }
BREAKPOINT { LOCAL x x = 10
    UNITSOFF
    sum = sum + x + arr[COUNT - 1]
    UNITSON
}
