: Diffusion of the shells of a branching tree.
NEURON { SUFFIX branched_shells USEION ca READ cai, ica WRITE cai RANGE DCa, src, tot GLOBAL vrat }
DEFINE N 4
PARAMETER { DCa = .3 src = 0 }
ASSIGNED { cai diam tot v ica vrat[N] dsq dsqvol }
LOCAL factors_done, frat[N]
CONSTANT { PI = 3.14159265358979 FAR = 96485.3 }
STATE { ca[N] <1e-8> B[N] }
INITIAL { if (factors_done == 0) { factors_done = 1 factors() }
 cai = 1e-4
 FROM i=0 TO N-1 { ca[i] = cai + i*1e-4  B[i] = 0.02 } }
BREAKPOINT { SOLVE k METHOD sparse tot = ca[0]+ca[N-1] }
PROCEDURE factors() { LOCAL r, dr2
 r = 1/2 dr2 = r/(N-1)/2
 vrat[0] = 0 frat[0] = 2*r
 FROM i=0 TO N-2 { vrat[i] = vrat[i] + PI*(r-dr2/2)*2*dr2  r = r - dr2 frat[i+1] = 2*PI*r/(2*dr2) r = r - dr2 vrat[i+1] = PI*(r+dr2/2)*2*dr2 } }
KINETIC k {
 COMPARTMENT i, diam*diam*vrat[i] {ca B}
 LONGITUDINAL_DIFFUSION j, DCa*diam*diam*vrat[j] {ca}
 ~ ca[0] << (-ica*PI*diam/(2*FAR) + src)
 FROM i=0 TO N-2 { ~ ca[i] <-> ca[i+1] (DCa*frat[i+1], DCa*frat[i+1]) }
 dsq = diam*diam
 FROM i=0 TO N-1 { dsqvol = dsq*vrat[i]  ~ ca[i] <-> B[i] (2*dsqvol, 0.1*dsqvol) }
 cai = ca[0]
}
