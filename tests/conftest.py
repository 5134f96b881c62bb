"""Makes `import oracle` work in every test, and children import what tests import."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# `python -c` looks for modules in the working folder first: at the root of a checkout
# that is the source, uncompiled when the package is installed elsewhere.
os.environ["PYTHONSAFEPATH"] = "1"
