"""python -m hrkit.charts: draw a chart from a JSON file."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from hrkit.charts import DRAWN_BY, ChartError, Data, Frame, draw
from hrkit.charts.reading import Plain, build

KINDS: dict[str, type[Data]] = {kind.__name__.lower(): kind for kind in DRAWN_BY}
ALONE = 640


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 drawn, 2 the file cannot be drawn (one sentence)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _arguments().parse_args(argv)
    try:
        given = _given(options.file)
        frame = build(Frame, {"prefix": "chart", "width": ALONE, **given.pop("frame", {})}, "frame")
        chart = draw(frame, build(KINDS[options.kind], given))
    except ChartError as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"svg": chart.svg, "columns": chart.columns, "rows": chart.rows}, ensure_ascii=False))
    else:
        print(chart.svg)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hrkit.charts",
        description='Draw a chart. FILE.json: {"frame": {"title": …}} and the fields of the kind (hrkit.charts).',
    )
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("file", metavar="FILE.json", help="the file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="the drawing with the table of its data")
    return parser


def _given(name: str) -> dict[str, Plain]:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        given = json.loads(data.decode("utf-8-sig"))
    except OSError as problem:
        raise ChartError(f"'{name}' cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise ChartError(f"'{name}' is not UTF-8 text.") from None
    except (json.JSONDecodeError, RecursionError) as problem:
        where = f" (line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise ChartError(f"'{name}' is no JSON{where}.") from None
    if not isinstance(given, dict) or not isinstance(given.get("frame", {}), dict):
        raise ChartError(f"'{name}' must hold one object, with an object “frame”.")
    return given


if __name__ == "__main__":
    raise SystemExit(main())
