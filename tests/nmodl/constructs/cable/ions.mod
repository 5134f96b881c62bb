: Ions of its own charge; concentrations and a reversal potential that it writes.
NEURON { SUFFIX ions USEION ca READ cai, ica WRITE cai, eca VALENCE 2 USEION q READ qi WRITE iq, qo VALENCE -1 USEION k READ ek WRITE ik REPRESENTS CHEBI:29103 RANGE x, gk }
UNITS { (mA)=(milliamp) (mM) = (milli/liter) FARADAY = (faraday) (coulomb) R = (k-mole) (joule/degC) PI = (pi) (1) tick = 2.5 (mV)  cf = (degC) -> (degC) }
PARAMETER { gk = 1e-5 <0,1e9> }
ASSIGNED { v ica eca qi iq ek ik x diam area}
STATE { cai qo }
INITIAL { cai = 1e-4 qo = 5 }
BREAKPOINT { SOLVE s METHOD derivimplicit ik = gk*(v-ek) iq = 1e-6*(v + 20) x = FARADAY + R + PI + tick + cf + area eca = eca+.1}
DERIVATIVE s { cai' = -ica/(2*FARADAY)*1e4/diam - (cai-1e-4)/20 qo' = 0.1 }
