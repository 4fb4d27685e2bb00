"""Use an installed chorus_bridge as a stranger would: core dependencies only, far from the sources."""

import sys
from importlib.util import find_spec

EXTRAS = ("click", "pydantic", "rich")


def main() -> int:
    """Import the package and see that no extra was needed; return 0."""
    present = [name for name in EXTRAS if find_spec(name)]
    assert not present, f"not a clean environment: {present} installed"
    import chorus_bridge  # noqa: PLC0415 - the import is what is tested

    assert "site-packages" in str(chorus_bridge.__file__), f"not the installed copy: {chorus_bridge.__file__}"
    print(f"chorus_bridge {chorus_bridge.__version__} works with its core dependencies alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
