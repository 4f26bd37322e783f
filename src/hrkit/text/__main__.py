"""`python -m hrkit.text "text" --lang ko [--query] [--json]`: how a text or a query is read."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from hrkit.text import analyse, parse_query


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tokens of a text, or what a query looks for."""
    parser = argparse.ArgumentParser(prog="python -m hrkit.text", description="How a text or a query is read.")
    parser.add_argument("text", help="the text; - reads standard input")
    parser.add_argument("--lang", default="", help="language of the text, such as ko")
    parser.add_argument("--query", action="store_true", help="read it as a query")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    text = sys.stdin.read() if given.text == "-" else given.text
    parts = asdict(parse_query(text, given.lang) if given.query else analyse(text, given.lang))
    if given.json:
        print(json.dumps(parts, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in parts.items() if value))
    return 0


if __name__ == "__main__":
    sys.exit(main())
