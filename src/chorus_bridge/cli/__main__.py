"""`python -m chorus_bridge.cli` is `chorus-bridge`."""

import sys

from chorus_bridge.cli import main

if __name__ == "__main__":
    sys.exit(main())
