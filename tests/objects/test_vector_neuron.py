"""Vector against NEURON: the same expressions in both, from vector_cases.txt."""

import importlib.util
from pathlib import Path

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("differential", HERE / "differential.py")
differential = importlib.util.module_from_spec(spec)
spec.loader.exec_module(differential)

SETUP = """
a = V([3, 1, 4, 1, 5, 9, 2, 6])
b = V([0.1257302210933933, -0.1321048632913019, 0.6404226504432821,
       0.10490011715303971, -0.535669373161111, 0.36159505490948474,
       1.3040000454301245, 0.9470809632208937, -0.7037352354477203,
       -1.2654214710460525, -0.6232744625869826, 0.041325979348474645,
       -2.3250307746898665, -0.21879166393254434, -1.2459109436169507,
       -0.7322673547034516, -0.5442591083017131, -0.31630015636915454,
       0.41163053637154644, 1.0425133694426776])
"""
# Sums of many terms in another order (FFT, Gaussians).
ROUNDED = ("fft", "correl", "convlv", "filter", "spctrm", "smhist", "sumgauss", "inf")


def cases():
    return (HERE / "vector_cases.txt").read_text().splitlines()


def test_same_bits():
    exact = [c for c in cases() if not any(f".{name}(" in c for name in ROUNDED)]
    assert not differential.differences(SETUP, exact)


def test_same_numbers():
    rounded = [c for c in cases() if any(f".{name}(" in c for name in ROUNDED)]
    assert not differential.differences(SETUP, rounded, tolerance=1e-12)
