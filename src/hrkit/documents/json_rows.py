"""Rows of a JSON file of any size, one at a time and in constant memory.

The UHRI export is one array of 360 MB. `json.JSONDecoder.raw_decode` over a sliding buffer cuts it as fast
as an event parser in C does, and tells a cut-off file from a broken one, which that does not.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from hrkit.documents.errors import DocumentError

CHUNK = 1 << 20
LONGEST_VALUE = 16 << 20

_BLANK = re.compile(r"[\s,\x1e]*")
_DECODER = json.JSONDecoder(strict=False)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Cutter:
    """A window over a JSON text that hands out one complete value after the other."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._buffer = ""
        self._at = 0
        self._passed = 0
        self._ended = False
        first = stream.read(CHUNK)
        bom, encoding = next((pair for pair in _BOMS if first.startswith(pair[0])), (b"", "utf-8"))
        self._decode = codecs.getincrementaldecoder(encoding)()
        self._append(first[len(bom) :])

    @property
    def position(self) -> int:
        """Characters handed out so far."""
        return self._passed + self._at

    def peek(self) -> str:
        """The next character that is neither blank nor comma, or "" at the end."""
        while True:
            blank = _BLANK.match(self._buffer, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def skip(self, count: int = 1) -> None:
        """Step over characters already peeked at."""
        self._at += count

    def value(self) -> object:
        """The next complete JSON value; DocumentError `truncated-json` or `malformed-json` if there is none."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._at > LONGEST_VALUE:
                    raise self._malformed(error) from None
                if not self._more():
                    raise self._broken(error) from None
            except RecursionError:
                raise DocumentError(
                    "malformed-json", "The JSON is nested too deeply to be a list of records.", self._where()
                ) from None
            else:
                self._at = end
                return found

    def _more(self) -> bool:
        if self._ended:
            return False
        self._passed += self._at
        self._buffer = self._buffer[self._at :]
        self._at = 0
        self._append(self._stream.read(CHUNK))
        return True

    def _append(self, data: bytes) -> None:
        self._ended = not data
        try:
            self._buffer += self._decode.decode(data, self._ended)
        except UnicodeDecodeError:
            if self._ended:
                return
            raise DocumentError(
                "encoding",
                "The file is not UTF-8 text. Save or export it again as UTF-8.",
                f"after character {self._passed + len(self._buffer):,}",
            ) from None

    def _where(self) -> str:
        return f"character {self.position:,}"

    def _malformed(self, error: json.JSONDecodeError) -> DocumentError:
        return DocumentError(
            "malformed-json",
            f"The JSON is broken: {error.msg.lower()}. Export the file again; nothing after this place was read.",
            f"character {self._passed + error.pos:,}",
        )

    def _broken(self, error: json.JSONDecodeError) -> DocumentError:
        stopped_at_the_end = error.pos >= len(self._buffer.rstrip()) - 6 or error.msg.startswith("Unterminated")
        return truncated(self.position) if stopped_at_the_end else self._malformed(error)


def truncated(position: int) -> DocumentError:
    """The error for a file that ends in the middle of a record."""
    return DocumentError(
        "truncated-json",
        "The file ends in the middle of a record: the download was probably cut off. Fetch it again; "
        "the complete records before that place could be read.",
        f"character {position:,}",
    )


def rows(path: Path) -> Iterator[object]:
    """Yield the records of a JSON file: a top-level array, an object that wraps one array, or JSON lines.

    Values that are no objects are yielded too, so that the caller can refuse them by place. Raises
    DocumentError (`truncated-json`, `malformed-json`, `encoding`, `not-recognised`) after the complete
    records were yielded.
    """
    with open(path, "rb") as stream:
        cutter = Cutter(stream)
        first = cutter.peek()
        if first == "[":
            cutter.skip()
            yield from _array(cutter)
        elif first == "{":
            yield from _object_first(cutter)
        elif first:
            raise DocumentError("not-recognised", "This is not a JSON list of records.", "character 0")
        else:
            raise DocumentError("not-recognised", "The file is empty.", "character 0")


def _array(cutter: Cutter) -> Iterator[object]:
    while (head := cutter.peek()) != "]":
        if not head:
            raise truncated(cutter.position)
        yield cutter.value()


def _object_first(cutter: Cutter) -> Iterator[object]:
    """A wrapper is known by the first of its values that is an array of objects; else it is a record itself."""
    cutter.skip()
    record: dict[str, object] = {}
    while (head := cutter.peek()) != "}":
        if not head:
            raise truncated(cutter.position)
        key = str(cutter.value())
        if cutter.peek() == ":":
            cutter.skip()
        if cutter.peek() != "[":
            record[key] = cutter.value()
            continue
        cutter.skip()
        if cutter.peek() == "{":
            yield from _array(cutter)
            return
        record[key] = list(_array(cutter))
        cutter.skip()
    cutter.skip()
    if not _is_empty_wrapper(record):
        yield record
    while cutter.peek():
        yield cutter.value()


def _is_empty_wrapper(record: dict[str, object]) -> bool:
    return any(value == [] for value in record.values()) and not any(
        isinstance(value, str) and len(value) > 40 for value in record.values()
    )
