"""`python -m hrkit.semantic "query" FILE [--json]`: the lines of a text file that are nearest in meaning."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from hrkit.semantic import embedder

if TYPE_CHECKING:
    from hrkit.semantic.basis import Basis


def main(argv: Sequence[str] | None = None) -> int:
    """Print the nearest lines with their similarity."""
    parser = argparse.ArgumentParser(prog="python -m hrkit.semantic", description="Lines nearest in meaning.")
    parser.add_argument("query", help="what to look for, in any language")
    parser.add_argument("file", type=Path, help="a text file in UTF-8, one text a line; - reads standard input")
    parser.add_argument("-k", type=int, default=10, help="how many at most")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    if not embedder.is_installed():
        return _refuse("The extra `semantic` is not installed: set HRCITY_EXTRAS=semantic and start ./run once.")
    if not embedder.says_something(given.query) or given.k < 1:
        return _refuse("Give a query with a letter or digit in it, and a number of lines above 0.")
    try:
        raw = sys.stdin.buffer.read() if str(given.file) == "-" else given.file.read_bytes()
        lines = raw.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(f"{given.file} cannot be read as UTF-8 text ({type(error).__name__}).")
    nearest = nearest_lines(given.query, lines, given.k)
    if given.json:
        print(json.dumps([{"line": place + 1, "similarity": near, "text": lines[place]} for place, near in nearest],
                         ensure_ascii=False))
    else:
        print("\n".join(f"{near:6.3f}  {place + 1:5}  {lines[place]}" for place, near in nearest))
    return 0


@lru_cache(maxsize=1)
def _loaded() -> tuple[embedder.Embedder, Basis]:
    """The model and what takes the language out of its vectors; it takes some seconds to make, once a process."""
    from hrkit.semantic.basis import make_basis

    encoder = embedder.Embedder()
    return encoder, make_basis(encoder)


def nearest_lines(query: str, lines: Sequence[str], k: int) -> list[tuple[int, float]]:
    """Places of the lines nearest to a query, with their similarity; nothing where nothing answers it."""
    encoder, basis = _loaded()
    asked = encoder.query(query)
    assert asked is not None
    vector = basis.query(asked)
    floor = basis.floor(vector)
    made = ((place, encoder.passage(line)) for place, line in enumerate(lines))
    near = [(place, round(float(basis.passage(one) @ vector), 4)) for place, one in made if one is not None]
    return sorted((pair for pair in near if pair[1] >= floor), key=lambda pair: (-pair[1], pair[0]))[:k]


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
