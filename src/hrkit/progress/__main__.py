"""python -m hrkit.progress: recompute a plan's progress from its public CSV."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from hrkit.progress.recompute import Difference, Outcome, recompute
from hrkit.progress.table import TableError, read_rows

MOST_DIGITS = 12


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 every parent follows, 1 some differ, 2 the file cannot be computed (one sentence)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _arguments().parse_args(argv)
    try:
        outcome = recompute(read_rows(_data(options.file)), options.digits)
    except TableError as problem:
        if options.json:
            print(json.dumps({"error": str(problem), "row": problem.row, "column": problem.column}, ensure_ascii=False))
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(_as_dict(outcome), ensure_ascii=False, indent=2) if options.json else _words(outcome))
    return 1 if outcome.different else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hrkit.progress", description="Progress of a plan.")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser(
        "recompute",
        help="compute every parent's progress from the public CSV",
        description="Compute every parent's progress from the leaves of a public CSV (ref,parent_ref,level,weight,"
        "status,progress,reported) and say which displayed values do not follow. Exit 0: all follow; 1: some differ; "
        "2: the file cannot be computed.",
    )
    one.add_argument("file", metavar="FILE.csv", help="the file, or - for standard input")
    one.add_argument("--json", action="store_true", help="nodes, parents, equal, and each that differs")
    one.add_argument("--digits", type=_digits, default=2, help="compare rounded to so many decimals (2)")
    return parser


def _digits(text: str) -> int:
    if text.isdecimal() and int(text) <= MOST_DIGITS:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to {MOST_DIGITS}")


def _data(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as problem:
        raise TableError(f"'{name}' cannot be read: {problem.strerror}.") from None


def _as_dict(outcome: Outcome) -> dict[str, object]:
    rows = [
        {
            "row": one.row,
            "ref": one.ref,
            "given": _number(one.given),
            "computed": _number(one.computed),
            "reported": one.rolled.reported,
            "total": one.rolled.total,
            "dropped": one.rolled.dropped,
        }
        for one in outcome.different
    ]
    return {"nodes": outcome.nodes, "parents": outcome.parents, "equal": outcome.equal, "different": rows}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _words(outcome: Outcome) -> str:
    head = f"{outcome.nodes} nodes, {outcome.parents} parents: {outcome.equal} follow from what stands below them"
    if not outcome.different:
        return head + "."
    return "\n".join([f"{head}, {len(outcome.different)} do not:", *map(_line, outcome.different)])


def _line(one: Difference) -> str:
    given, computed = _number(one.given) or "no value", _number(one.computed) or "no value"
    made_of = f"{one.rolled.reported} of {one.rolled.total} reported, {one.rolled.dropped} dropped"
    return f"  row {one.row}, {one.ref}: the file says {given}, the leaves give {computed} ({made_of})"


if __name__ == "__main__":
    raise SystemExit(main())
