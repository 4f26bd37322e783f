"""Command: `python -m hrkit.clusters FILE… [--json] [--scope State] [--across] [--threshold .6] [--floor .5]`.

Files are JSON lines with key, text, lang and scope, or whatever `hrkit.documents` reads recommendations from. Exit
codes: 0 done, 2 wrong use or a file that cannot be read (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hrkit.clusters.build import FLOOR, THRESHOLD, cluster
from hrkit.clusters.model import Item, Result
from hrkit.documents.errors import DocumentError
from hrkit.documents.states import iso3

_MOST_SHOWN = 20
_WIDTH = 110


class UnreadableError(Exception):
    """A file cannot be used; the message says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the clusters of some files."""
    options = _parser().parse_args(argv)
    try:
        items = [item for place, path in enumerate(options.files) for item in read_items(path, place)]
        wanted = iso3(options.scope) or options.scope
        chosen = [item for item in items if not wanted or item.scope == wanted]
        if not chosen:
            scopes = ", ".join(sorted({item.scope or "(none)" for item in items})[:_MOST_SHOWN])
            raise UnreadableError(f"No text is about “{options.scope}”. There are texts about: {scopes}."
                                  if items else "The files hold no texts.")
        result = cluster(chosen, across=options.across, threshold=options.threshold, floor=options.floor)
    except (UnreadableError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except DocumentError as error:
        print(f"{error.message}{f' ({error.where})' if error.where else ''}", file=sys.stderr)
        return 2
    print(as_json(result) if options.json else as_text(result, chosen))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hrkit.clusters", description="The same request, repeated.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSON lines, or a document or export")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--scope", default="", metavar="STATE", help="only texts about this State, by name or code")
    parser.add_argument("--across", action="store_true", help="also join texts about different States")
    parser.add_argument("--threshold", type=_share, default=THRESHOLD, help=f"mean closeness ({THRESHOLD})")
    parser.add_argument("--floor", type=_share, default=FLOOR, help=f"least closeness of any two ({FLOOR})")
    return parser


def _share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0.2 <= found <= 1:
        raise argparse.ArgumentTypeError(f"“{text}” must be a number from 0.2 to 1.")
    return found


def read_items(path: Path, place: int = 0) -> Iterator[Item]:
    """The texts of a file, each with a key that tells the file and the place in it."""
    if not path.is_file():
        raise UnreadableError(f"There is no file “{path}”. Check the name.")
    if path.suffix in {".jsonl", ".ndjson"}:
        yield from _json_lines(path)
    else:
        name = f"{place + 1}/{path.stem}"
        for number, (label, text, scope, lang) in enumerate(_asks(path), 1):
            yield Item(f"{name} {number:05} {label}".rstrip(), text, lang, scope)


def _json_lines(path: Path) -> Iterator[Item]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"“{path.name}” cannot be read as text in UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _item(line, f"Line {number} of “{path.name}”")


def _item(line: str, where: str) -> Item:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UnreadableError(f"{where} is no JSON. Write one object a line: {{\"key\": …, \"text\": …}}.") from None
    if not isinstance(row, dict) or not all(row.get(name) and isinstance(row[name], str) for name in ("key", "text")):
        raise UnreadableError(f"{where} needs “key” and “text”, both texts that are not empty.")
    return Item(row["key"], row["text"], str(row.get("lang") or "en"), str(row.get("scope") or ""))


def _asks(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """(label, text, scope, language) of each wording; UPR Info has one for each recommending State."""
    from hrkit.documents import read, uhri, upr_info
    from hrkit.documents.detect import detect

    kind = detect(path).kind
    if kind == "upr_info_csv":
        for row in upr_info.stream(path):
            if isinstance(row, upr_info.UprInfoRow):
                yield f"{row.country} {row.session} {row.state}", row.text, row.country_iso3 or row.country_raw, "en"
    elif kind in {"uhri_json", "uhri_xlsx"}:
        for found in uhri.stream_json(path) if kind == "uhri_json" else uhri.stream_xlsx(path):
            if isinstance(found, uhri.Annotation):
                yield f"{found.symbol} {found.paragraph}", found.text, " ".join(found.countries), "en"
    else:
        reading = read(path, kind=kind)
        source = reading.source if hasattr(reading, "asks") else None
        if source is None or not reading.asks:
            raise UnreadableError(f"“{path.name}” holds no recommendations that can be read.")
        for ask in reading.asks:
            for text in [wording.text for wording in ask.wordings if len(ask.wordings) > 1] or [ask.text]:
                label = f"{source.symbol} {ask.number}{ask.sub_item}"
                yield label, text, iso3(source.country) or source.country, source.language or "en"


def as_json(result: Result) -> str:
    """The clusters for programs."""
    rows = [{"id": one.id, "keys": one.keys, "medoid_key": one.medoid_key, "closeness": one.closeness}
            for one in result.clusters]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_text(result: Result, items: Sequence[Item]) -> str:
    """The clusters for people, largest first: the medoid's text, then who else asks it."""
    by_key = {item.key: item for item in items}
    lines = []
    for one in sorted(result.clusters, key=lambda one: (-len(one.keys), one.id)):
        text = " ".join(by_key[one.medoid_key].text.split())
        lines.append(f"{one.id}  {len(one.keys)} times, closeness {one.closeness:.2f}: "
                     f"{text if len(text) <= _WIDTH else text[:_WIDTH - 1] + '…'}")
        lines += [f"    {key}" for key in one.keys[:_MOST_SHOWN]]
        lines += [f"    … and {len(one.keys) - _MOST_SHOWN} more"] if len(one.keys) > _MOST_SHOWN else []
    count = sum(len(one.keys) for one in result.clusters)
    return "\n".join([*lines, f"{len(result.clusters)} clusters, {count} of {len(items)} texts"])


if __name__ == "__main__":
    sys.exit(main())
