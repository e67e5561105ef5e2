"""`python -m warehouse` is the same as the command `warehouse`."""

from __future__ import annotations

import sys

from warehouse.cli import main

if __name__ == "__main__":
    sys.exit(main())
