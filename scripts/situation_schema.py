"""Write docs/reference/situation.schema.json from the models of the situation file; `--check` compares."""

import argparse
import json
import sys
from pathlib import Path

from chorus_bridge.cli.situation_file.shape import json_schema

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "situation.schema.json"


def rendered() -> str:
    """Return the text of the schema file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the schema, or compare it; return 1 when the comparison fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    if not parser.parse_args(arguments).check:
        PAGE.write_text(rendered(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == rendered():
        return 0
    print("docs/reference/situation.schema.json is stale: run python scripts/situation_schema.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
