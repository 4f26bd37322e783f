"""How a text or a query is read.

    python -m hrkit.text "text" --lang ko [--query | --identify | --morphemes] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hrkit.text import analyse, korean, parse_query
from hrkit.text.languages import AMONG, identify
from hrkit.text.stems import base_language


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tokens of a text, or what a query looks for."""
    parser = argparse.ArgumentParser(prog="python -m hrkit.text", description="How a text or a query is read.")
    parser.add_argument("text", help="the text; - reads standard input")
    parser.add_argument("--lang", default="", help="language of the text, such as ko")
    parser.add_argument("--query", action="store_true", help="read it as a query")
    parser.add_argument("--identify", action="store_true", help="tell its language; --lang is the reader's")
    parser.add_argument("--among", default=",".join(AMONG), help="languages it may be in, such as en,ko,fr")
    parser.add_argument("--morphemes", action="store_true", help="cut Korean into its parts (needs the extra ko)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    try:
        parts = _read(sys.stdin.read() if given.text == "-" else given.text, given)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(parts, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in parts.items() if value))
    return 0


def _read(text: str, given: argparse.Namespace) -> dict[str, Any]:
    if given.query:
        return asdict(parse_query(text, given.lang))
    if given.identify:
        among = [lang.strip() for lang in given.among.split(",") if lang.strip()]
        strange = [lang for lang in among if not base_language(lang).isalpha() or len(base_language(lang)) > 3]
        if strange or not among:
            named = ", ".join(strange) or "nothing"
            raise ValueError(f"--among takes codes of languages such as en,ko,fr, not {named}.")
        return asdict(identify(text, among, given.lang))
    if given.morphemes:
        if not korean.is_installed():
            raise ValueError("Cutting Korean into its parts needs the extra ko: pip install 'hrcity[ko]'.")
        return {"morphemes": korean.morphemes([text])[0]}
    return asdict(analyse(text, given.lang))


if __name__ == "__main__":
    sys.exit(main())
