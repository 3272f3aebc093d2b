"""`python -m symexp` is the command `symexp`."""

import sys

from symexp.cli import main

if __name__ == "__main__":
    sys.exit(main())
