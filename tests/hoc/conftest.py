import sys
from pathlib import Path

# hoc_session is imported by name; test folders are no packages.
sys.path.insert(0, str(Path(__file__).parent))
