"""`hrcity catalogues`: compile, check or extract the message catalogues, without gettext's own programs.

A message may stand in the catalogue of any app: Django merges them. New ones go to the app that says them.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PACKAGE = Path(__file__).resolve().parents[1]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|(?<!%)%[sd]|\{\w*\}")
HOMES = {"conf": "core"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text that the code or a template says: where, in which context, and its plural."""

    app: str
    where: str
    context: str | None
    text: str
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.text)


def main(argv: Sequence[str]) -> int:
    """Compile what is stale unless another thing is asked for; exit code 1 where a check finds something."""
    parser = argparse.ArgumentParser(prog="hrcity catalogues")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--compile", action="store_true", help="compile every .po that is newer than its .mo (default)")
    what.add_argument("--check", action="store_true", help="every text has a translation in every language")
    what.add_argument("--extract", action="store_true", help="add texts without a translation to the .po files")
    what.add_argument("--list", action="store_true", help="print what has no translation")
    parser.add_argument("--language", action="append", help="only this language; may be a new one")
    parser.add_argument("--app", help="only texts of this app")
    chosen = parser.parse_args(argv)
    languages = chosen.language or languages_of(PACKAGE)
    said = [text for text in texts(PACKAGE) if chosen.app in {None, text.app}] if any(
        (chosen.check, chosen.extract, chosen.list)) else []
    if chosen.extract:
        for language in languages:
            print(f"{language}: {extract(PACKAGE, language, said)} texts added, to be translated")
        return 0
    if chosen.check or chosen.list:
        problems = [line for language in languages for line in check(PACKAGE, language, said)]
        print("\n".join(problems) or f"Complete: {len({text.key for text in said})} texts in {', '.join(languages)}.")
        return 1 if problems and chosen.check else 0
    compile_all(stale(PACKAGE))
    return 0


def languages_of(package: Path) -> list[str]:
    """The languages that have a catalogue."""
    return sorted({path.parents[1].name for path in package.glob("*/locale/*/LC_MESSAGES/django.po")}) or ["ko"]


def stale(package: Path) -> list[Path]:
    """Catalogues whose compiled form is missing or older."""
    return [path for path in sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
            if not path.with_suffix(".mo").exists()
            or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime]


def compile_all(paths: Iterable[Path]) -> None:
    """Write each .mo beside its .po; a reader sees the old or the new one, never half of it."""
    from babel.messages.mofile import write_mo

    for path in paths:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".mo-")
        with os.fdopen(handle, "wb") as out:
            write_mo(out, _read(path))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path.with_suffix(".mo"))


def _read(path: Path) -> Catalog:
    from babel.messages.pofile import read_po

    with path.open("rb") as handle:
        return read_po(handle, locale=path.parents[1].name)


def texts(package: Path) -> list[Said]:
    """Every text that Python files and templates below `package` say, each once per app."""
    found: dict[tuple[str, str | None, str], Said] = {}
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.txt")]):
        parts = path.relative_to(package).parts
        if len(parts) < 2 or "static" in parts or (path.suffix != ".py" and "templates" not in parts):
            continue
        for text in _texts_of_file(path, HOMES.get(parts[0], parts[0]), package):
            known = found.get((text.app, *text.key))
            if known is None or (known.plural is None and text.plural):
                found[(text.app, *text.key)] = text
    return list(found.values())


def _texts_of_file(path: Path, app: str, package: Path) -> Iterator[Said]:
    from babel.messages.extract import extract as babel_extract

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _as_python(source, str(path))
    where = path.relative_to(package).as_posix()
    for line, message, _comments, context in babel_extract("python", io.BytesIO(source.encode()), KEYWORDS):
        text, plural = message if isinstance(message, tuple) else (message, None)
        if text:
            yield Said(app, f"{where}:{line}", context, text, plural)


def _as_python(template: str, origin: str) -> str:
    """A template as Django hands it to gettext: calls, with everything else blanked; indents mean nothing there."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines()) + "\n"


def _translations(package: Path, language: str) -> dict[tuple[str | None, str], Message]:
    known: dict[tuple[str | None, str], Message] = {}
    for path in sorted(package.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        for message in _read(path):
            text = str(message.id if isinstance(message.id, str) else message.id[0])
            key = (message.context, text)
            if text and (key not in known or not _is_whole(known[key])):
                known[key] = message
    return known


def _strings(message: Message) -> list[str]:
    """The translation, or its plural forms."""
    return [message.string or ""] if isinstance(message.string, str | None) else [text or "" for text in message.string]


def _is_whole(message: Message) -> bool:
    return not message.fuzzy and all(_strings(message))


def check(package: Path, language: str, said: Iterable[Said]) -> list[str]:
    """One line for each text that has no translation, a doubtful one, or one with other placeholders."""
    known = _translations(package, language)
    problems = []
    for text in said:
        message = known.get(text.key)
        if message is None or not _is_whole(message):
            problems.append(f"{language}: {text.where}: no translation: {text.text!r}")
        elif lost := _placeholders_differ(text, message):
            problems.append(f"{language}: {text.where}: placeholders differ ({lost}): {text.text!r}")
    return problems


def _placeholders_differ(text: Said, message: Message) -> str:
    """A singular may leave out the number; a plural form must have what the plural has."""
    wanted = set(PLACEHOLDER.findall(text.plural or text.text))
    strings = _strings(message)
    strange = [word for string in strings for word in PLACEHOLDER.findall(string)
               if word not in wanted | set(PLACEHOLDER.findall(text.text))]
    missing = wanted - set(PLACEHOLDER.findall(strings[-1]))
    return " ".join(sorted({*strange, *missing}))


def extract(package: Path, language: str, said: Iterable[Said]) -> int:
    """Add each text that no catalogue has to the .po of its app; what is there stays. How many were added."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    known = _translations(package, language)
    missing: dict[str, list[Said]] = {}
    for text in said:
        if text.key not in known:
            missing.setdefault(text.app, []).append(text)
            known[text.key] = None  # type: ignore[assignment]  # seen: another app need not repeat it
    for app, rows in missing.items():
        path = package / app / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = _read(path) if path.exists() else Catalog(locale=language, project="hrcity", charset="utf-8")
        for row in rows:
            catalogue.add((row.text, row.plural) if row.plural else row.text, context=row.context)
        with path.open("wb") as out:
            write_po(out, catalogue, width=120, no_location=True, omit_header=False, sort_output=False)
    return sum(len(rows) for rows in missing.values())
