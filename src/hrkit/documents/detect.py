"""Which kind of document a file is, told by its content only: header words, keys, symbols, title pages."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hrkit.documents.errors import DocumentError
from hrkit.documents.readers.decode import decode
from hrkit.documents.readers.guard import DOCUMENT_BYTES, require_readable
from hrkit.documents.readers.sniff import container, head
from hrkit.symbols import Symbol, find
from hrkit.symbols.names import KINDS

# Tables and exports are streamed, so they may be larger than a document.
DATA_BYTES = 1_900_000_000
UNKNOWN = "readable text of no known kind"
_FRONT_PAGES = 3
_JSON_HEAD = 1024 * 1024
_ACCEPTED = (
    "Accepted are: OHCHR matrices of recommendations, UPR reports and addenda, concluding observations and general "
    "comments (.docx, PDF, HTML, .hwpx, text), UHRI exports (JSON, .xlsx), UPR Info CSV, SDG targets (JSON, YAML), "
    "ratification CSV and UDHR pages (HTML)."
)


@dataclass(frozen=True, slots=True)
class Detected:
    """A file's kind (a key of `hrkit.documents.READERS`), its container, confidence from 0 to 1, and the reason."""

    kind: str
    container: str
    confidence: float
    why: str


def detect(path: Path) -> Detected:
    """Tell the kind of a file by its content; a readable document of no known kind is a `document`.

    Raises `DocumentError`: `not-recognised` with the list of accepted kinds, or whatever makes it unreadable.
    """
    path = Path(path)
    size = require_readable(path, DATA_BYTES)
    found = container(path)
    if found in {"text", "html"}:
        start = head(path)
        data = of_html(start) if found == "html" else of_data(start) or of_json(path)
        if data:
            return data
    if found == "xlsx":
        return of_xlsx(path)
    if found == "xml":
        raise DocumentError("not-recognised", f"This is an XML file of no known kind. {_ACCEPTED}")
    if size > DOCUMENT_BYTES:
        require_readable(path)
    return of_document(path, found)


def of_data(start: bytes) -> Detected | None:
    """The kind of a YAML or CSV file by its first bytes, however it may be cut off; None for JSON and other text."""
    plain = start_text(start).lstrip("\ufeff \t\r\n")
    return None if plain[:1] in {"{", "["} else of_yaml(plain) or of_csv(plain)


def start_text(start: bytes) -> str:
    """The first bytes as text; a character cut at their end does no harm."""
    if b"\x00" not in start:
        try:
            return start.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start > len(start) - 4:
                return start[: error.start].decode("utf-8-sig")
    try:
        return decode(start[: len(start) // 4 * 4])[0]
    except DocumentError:
        return ""


_JSON = (
    ("uhri_json", ("annotationid", "annotationtype"), 1),
    ("uhri_json", ("annotation_type",), 1),
    ("upr_info_csv", ("recommending_state", "state_under_review", "action_category"), 2),
    ("sdg_targets", ("goal", "targets", "target", "indicators"), 3),
    ("general_comment", ("symbol", "committee", "text"), 3),
)


def of_json(path: Path) -> Detected | None:
    """The kind of a JSON file by the keys in its first megabyte; None for text that is no JSON.

    A JSON file of other keys raises `DocumentError` (`not-recognised`).
    """
    plain = start_text(head(path, _JSON_HEAD)).lstrip("\ufeff \t\r\n")
    if re.match(r"\[\s*[\[{]|\{\s*\"|[\[{]\s*$", plain):
        return of_keys(plain)
    if re.fullmatch(r"\s*(?:\[[^\[{]{0,2000}\]|\{\s*\}|-?\d+(?:\.\d+)?|\"[^\"\n]*\"|null|true|false)\s*", plain):
        raise DocumentError("not-recognised", f"This JSON file holds no records. {_ACCEPTED}")
    return None


def of_keys(text: str) -> Detected:
    """The kind of JSON text by its keys; the text need not be complete.

    >>> of_keys('[{"AnnotationId": "x", "Symb').kind
    'uhri_json'
    """
    # A key ends with a colon; of a file that was cut off within its first record the last key may lack it.
    keys = {key.lower() for key in re.findall(r'"([\w .-]{1,60})"\s*(?=:|$)', text)}
    for kind, wanted, least in _JSON:
        found = [key for key in wanted if key in keys]
        if len(found) >= least:
            return Detected(kind, "json", 0.95, f"JSON with the keys {', '.join(found)}")
    raise DocumentError("not-recognised", f"This JSON file has none of the known keys. {_ACCEPTED}")


def of_yaml(text: str) -> Detected | None:
    """SDG targets as YAML: keys such as `1-1-title`."""
    keys = re.findall(r"^[\"']?\d{1,2}-(?:\d{1,2}|[a-z])-\w+[\"']?\s*:", text, re.M | re.I)
    return Detected("sdg_targets", "yaml", 0.95, f"{len(keys)} keys such as {keys[0]}") if len(keys) >= 3 else None


_CSV = (
    ("upr_info_csv", {"to", "text", "from", "response", "action", "issue", "session"}, 5),
    ("ratification", {"iso2", "iso3", "member", "state party", "signatory", "no action", "status"}, 4),
)


def of_csv(text: str) -> Detected | None:
    """A CSV of UPR Info or of ratifications, by its header in any order; None for other text.

    Raises `DocumentError` (`not-recognised`) for a table of other columns.
    """
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=6)
    if re.match(r"sep=.$", lines[0], re.I):
        lines = lines[1:]
    for delimiter in DELIMITERS:
        rows = [next(csv.reader(io.StringIO(line), delimiter=delimiter), []) for line in lines[:5]]
        cells = rows[0] if rows else []
        names = {" ".join(cell.lower().split()) for cell in cells}
        for kind, wanted, least in _CSV:
            found = sorted(wanted & names)
            if len(found) >= least:
                return Detected(kind, "csv", 0.95, f"CSV with the columns {', '.join(found)}")
        if is_table(rows):
            raise DocumentError(
                "not-recognised", f"This table has the columns {', '.join(cells[:8])}, of no known kind. {_ACCEPTED}"
            )
    return None


DELIMITERS = (",", ";", "\t", "|")


def is_table(rows: list[list[str]]) -> bool:
    """Whether the first lines of a text are a table: short column names, and rows of as many cells."""
    cells = rows[0] if rows else []
    if len(cells) < 2 or sum(map(len, cells)) > 2000 or not all(0 < len(cell) < 30 for cell in cells):
        return False
    names = not any(re.search(r"[.!?]\s*$|^\s", cell) for cell in cells)
    alike = [len(row) == len(cells) for row in rows[1:] if row]
    return len(cells) >= 4 or (names and bool(alike) and all(alike))


def of_html(start: bytes) -> Detected | None:
    """A page of the UDHR, by its numbered articles."""
    articles = len(re.findall(rb"<article[^>]*\bdata-number\s*=", start, re.I))
    if articles < 3:
        return None
    return Detected("udhr_html", "html", 0.95, f"{articles} numbered articles in the first part of the page")


_UHRI_HEADERS = (
    re.compile(r"text", re.I),
    re.compile(r"countr(y|ies)", re.I),
    re.compile(r"\bbody\b", re.I),
    re.compile(r"symbol", re.I),
    re.compile(r"themes?", re.I),
    re.compile(r"affected|persons", re.I),
    re.compile(r"sdgs?|sustainable", re.I),
    re.compile(r"annotation|upr", re.I),
)


def of_xlsx(path: Path) -> Detected:
    """A UHRI export, by loose words in one of the first rows of a sheet."""
    for row in first_rows(path):
        found = [cell for cell in row if any(pattern.search(cell) for pattern in _UHRI_HEADERS) and len(cell) < 80]
        matched = sum(any(pattern.search(cell) for cell in found) for pattern in _UHRI_HEADERS)
        if matched >= 4:
            return Detected("uhri_xlsx", "xlsx", 0.5 + matched / 16, f"a sheet with the columns {', '.join(found[:6])}")
    raise DocumentError("not-recognised", f"No sheet of this workbook has the columns of a UHRI export. {_ACCEPTED}")


def first_rows(path: Path, count: int = 10) -> list[list[str]]:
    """The texts of the first rows of each sheet of a workbook."""
    import openpyxl
    from defusedxml import DefusedXmlException

    rows: list[list[str]] = []
    try:
        # An open file, because openpyxl judges a path by its extension.
        with path.open("rb") as file, closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as workbook:
            for sheet in workbook.worksheets:
                for row in sheet.iter_rows(max_row=count, max_col=40, values_only=True):
                    rows.append([str(cell) for cell in row if cell is not None])
    except DefusedXmlException as error:
        raise DocumentError(
            "xml-bomb", "The workbook declares XML entities, so it was not opened. Save it again from its program."
        ) from error
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, ValueError, SyntaxError, IndexError) as error:
        raise DocumentError(
            "truncated-zip", "The workbook is cut off or damaged. Download or save it again, then try once more."
        ) from error
    return rows


def of_document(path: Path, found: str) -> Detected:
    """The kind of a running text; of a PDF its first pages decide, and the whole text only where they do not."""
    tables, front = front_matter(path, found)
    from hrkit.documents.matrix import header_of

    if any(header_of(row, list(range(len(row)))) for row in tables):
        return Detected("ohchr_matrix", found, 0.95, "a table with the columns Recommendation, Position and Themes")
    own = own_symbol(front)
    if own is not None and own.kind not in _READ:
        words = KINDS.get(own.kind, own.kind)
        return Detected("document", found, 0.8, f"{words[0].lower()}{words[1:]} by its symbol {own.normal}")
    kind = kind_of_text(front) or (kind_of_symbol(own) if own else None)
    if kind is None and found == "pdf":
        from hrkit.documents.readers import read_text

        front = read_text(path).text
        kind = kind_of_text(front)
    if kind:
        return Detected(kind[0], found, kind[1], kind[2])
    return Detected("document", found, 0.3, UNKNOWN)


# Documents that a symbol tells to be of a kind read here, or that it does not tell.
_READ = frozenset((
    "concluding_observations", "general_comment", "joint_general_comment", "hrc_report", "upr_draft_report",
    "session_document", "state_document", "ga_document", "compilation", "hrc_document", "treaty_body_upload",
    "upr_document", "other_document", "joint_document",
))  # fmt: skip
_KINDS_OF_SYMBOLS = {
    "concluding_observations": "concluding_observations",
    "general_comment": "general_comment",
    "joint_general_comment": "general_comment",
}


def kind_of_symbol(symbol: Symbol) -> tuple[str, float, str] | None:
    """Kind, confidence and reason by a document's own symbol, in whatever language; None for an addendum to one."""
    kind = _KINDS_OF_SYMBOLS.get(symbol.kind)
    added = any(suffix.startswith("Add.") for suffix in symbol.suffixes)
    return (kind, 0.8, f"its symbol {symbol.normal}") if kind and not added else None


_BESIDE = re.compile(
    r"United Nations|Nations Unies|Naciones Unidas|Distr\.?\s*:?\s*\w*|Original\s*:?\s*\w*|Page\s*\d*|English|General"
    r"|\d{1,2} [A-Z][a-z]+ \d{4}|[\W\d_]+",
    re.I,
)


def own_symbol(front: str) -> Symbol | None:
    """The symbol a document carries itself: one that stands alone on a line of its first page, above the paragraphs."""
    for line in front[:2500].split("\n"):
        if re.match(r"\s*1\s?\.\s*\S", line):
            return None
        if "/" not in line or len(line) > 160:
            continue
        found = find(line)
        rest = line[: found[0].start] + line[found[0].end :] if found else line
        if found and len(found) == 1 and not _BESIDE.sub("", rest):
            return found[0].symbol
    return None


def front_matter(path: Path, found: str) -> tuple[list[list[str]], str]:
    """The first rows of each table, and the text: of a PDF the first pages only, page headers included."""
    from hrkit.documents.readers import read_text

    if found == "pdf":
        from hrkit.documents.readers.pdf import page_lines

        pages, title = page_lines(path, last=_FRONT_PAGES)
        text = "\n".join([title, *("\n".join(page) for page in pages)])
        if sum(letter.isalpha() for letter in text) > 200:
            return [], text
    document = read_text(path)
    rows = [row for table in document.tables for row in table.rows[:5]]
    return rows, "\n".join([document.title, *document.furniture, document.text])


_RUN = re.compile(r"^\s*(\d{2,3})\.(\d{1,3})\.?\s+\S", re.M)
_HEAD = re.compile(
    r"following\s+recommendations|recommendations\s+(?:\S+\s+){0,8}?(?:listed|made|formulated)|enjoy\s+the\s+support|"
    r"will\s+be\s+examined",
    re.I,
)


_PLAIN = re.compile(r"^\s*\d{2,3}\.\s[^\n]*(?:\n[^\n]*){0,4}?recommendations[^\n]*(?:\n[^\n]*)?:\s*\n+\s*1\.\s", re.M)


_REVIEW = re.compile(
    r"universal\s+periodic\s+review|\bUPR\b|views\s+on\s+conclusions"
    r"|examen\s+périodique\s+universel|examen\s+periódico\s+universal",
    re.I,
)
# The addendum's own symbol, not one that an item names as the source of its position.
_ADDED = re.compile(r"^(?!.*position)(?:.{0,30}\s)?A/HRC/\d+/\d+/Add\.\d", re.I | re.M)


def _is_addendum(text: str, top: str) -> str:
    reviewed = _REVIEW.search(top)
    if not reviewed or not re.search(r"recomm[ae]ndation|recomendaci", text, re.I):
        return ""
    if re.search(r"^\s*(?:addendum|additif|adición)\b", top, re.I | re.M) or _ADDED.search(top):
        return "an addendum to a Universal Periodic Review report"
    return "views on conclusions and recommendations" if re.search(r"views\s+on\s+conclusions", top, re.I) else ""


_REPORT = re.compile(
    r"report\s+of\s+the\s+working\s+group\s+on\s+the\s+universal\s+periodic\s+review"
    r"|rapport\s+du\s+groupe\s+de\s+travail\s+sur\s+l.examen\s+périodique\s+universel"
    r"|informe\s+del\s+grupo\s+de\s+trabajo\s+sobre\s+el\s+examen\s+periódico\s+universal",
    re.I,
)


def _is_report(text: str, top: str) -> str:
    if _REPORT.search(top):
        return "a report of the Working Group on the Universal Periodic Review"
    numbers = _RUN.findall(text)
    if _HEAD.search(text) and sum(head == numbers[0][0] for head, _ in numbers) >= 2:
        return "a head sentence on recommendations and numbered items under it"
    plain = _PLAIN.search(text)
    return "a plain list of recommendations under a numbered paragraph" if plain else ""


_CONCLUDING = re.compile(
    r"^\W*(?:\d{1,3}\.\s+)?(?:adoption of )?(?:(?:draft|provisional|advance \w+) )?(?:"
    r"concluding\s+(?:observations|comments)(?:\s+(?:\S+\s+){0,3}?(?:on|of|to|concerning)\b|\s*:|\W*$)"
    r"|observations\s+finales\b|observaciones\s+finales\b)",
    re.I | re.M,
)


def _is_concluding(text: str, top: str) -> str:
    if _CONCLUDING.search(top):
        return "a title that says concluding observations"
    symbol = re.search(r"\b(?:CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED|E)/C[./\w-]*/CO/\d+", top)
    if symbol and re.search(r"\bcommittee\b", text, re.I):
        return f"the symbol {symbol[0]}"
    committee = re.search(r"the committee (?:recommends|is concerned|urges|welcomes)", text, re.I)
    return "a committee's concerns and recommendations" if committee and "State party" in text else ""


def _is_general_comment(text: str, top: str) -> str:
    title = re.search(r"^\W*(?:joint\s+)?general\s+(?:comment|recommendation)s?\s+(?:no|nr|n[°º])?", top, re.I | re.M)
    if title and re.search(r"general\s+(?:comment|recommendation)s?\s+(?:no\W*|nr\W*|n[°º]\s*)?\d", top, re.I):
        return "a title that says general comment or recommendation"
    symbol = re.search(r"\b(?:CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED|E)\s?/C(?:\.12)?[\w./]*/GC/\d+", top)
    return f"the symbol {symbol[0]}" if symbol and re.search(r"\bcommittee\b", text, re.I) else ""


_TEXTS: tuple[tuple[str, float, Callable[[str, str], str]], ...] = (
    ("upr_addendum", 0.9, _is_addendum),
    ("upr_report", 0.9, _is_report),
    ("general_comment", 0.85, _is_general_comment),
    ("concluding_observations", 0.85, _is_concluding),
)


def kind_of_text(text: str) -> tuple[str, float, str] | None:
    """Kind, confidence and reason for running text, by its title page first, then by how it is built.

    >>> kind_of_text("Concluding observations on the third report of Atlantis")[0]
    'concluding_observations'
    """
    top = text[:3000]
    for kind, confidence, test in _TEXTS:
        why = test(text, top)
        if why:
            return kind, confidence, why
    return None
