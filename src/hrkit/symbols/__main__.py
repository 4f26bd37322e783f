"""python -m hrkit.symbols: read symbols, or find them in a text."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from hrkit.symbols import NotASymbol, find, parse


class Unreadable(Exception):
    """A file cannot be read as text; the message says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 when everything was read, 2 when something is no symbol or a file cannot be read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a C locale must not break the names of States
    options = arguments().parse_args(argv)
    return int(options.run(options))


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m hrkit.symbols", description="UN document symbols.")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser(
        "parse",
        help="read symbols",
        description="Print what each symbol says: one JSON object, or one per line when several symbols are given. "
        "Exit 2 when any is no symbol; a likely misprint is read and explained under 'suspect'.",
    )
    one.add_argument("symbols", nargs="+", metavar="SYMBOL")
    one.set_defaults(run=run_parse)
    many = commands.add_parser(
        "find",
        help="list the symbols cited in a text",
        description="Print each symbol cited in FILE once, in order; with --json every citation with its place.",
    )
    many.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    many.add_argument("--json", action="store_true", help="a list of citations with start and end (characters)")
    many.set_defaults(run=run_find)
    return parser


def run_parse(options: argparse.Namespace) -> int:
    """Print what each symbol says."""
    worst = 0
    indent = 2 if len(options.symbols) == 1 else None
    for text in options.symbols:
        try:
            said = parse(text).as_dict()
        except NotASymbol as problem:
            worst = 2
            said = {"symbol": text, "error": problem.reason}
            print(problem.reason, file=sys.stderr)
        print(json.dumps(said, ensure_ascii=False, indent=indent))
    return worst


def run_find(options: argparse.Namespace) -> int:
    """List the symbols cited in a file."""
    try:
        text = read_text(options.file)
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    citations = find(text)
    if options.json:
        rows = [{"start": one.start, "end": one.end} | one.symbol.as_dict() for one in citations]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for normal in dict.fromkeys(one.symbol.normal for one in citations):
        print(normal)
    return 0


def read_text(name: str) -> str:
    """The text of a file, or of standard input for "-"; UTF-8, UTF-16 with its mark, else Windows-1252.

    Raises `Unreadable` when there is no such file or it holds no plain text.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as problem:
        raise Unreadable(f"'{name}' cannot be read: {problem.strerror}. Check the name and the permissions.") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data[:4] in (b"%PDF", b"PK\x03\x04") or b"\0" in data[:4096]:
        raise Unreadable(f"'{name}' is not a text file. Take the text out first, for example with hrkit.documents.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


if __name__ == "__main__":
    raise SystemExit(main())
