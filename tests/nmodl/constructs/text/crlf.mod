TITLE old line ends
NEURON { SUFFIX crlf
RANGE a }
: comment
PARAMETER { a = 1 }
ASSIGNED { b }
INITIAL { a = a + 1
}
COMMENT
caf√© µ
ENDCOMMENT
