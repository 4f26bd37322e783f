"""Small made-up files for the tests of this room, built in code: docx, hwpx, pdf, OLE, bombs."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def make_docx(path: Path, paragraphs: Sequence[str] = (), tables: Sequence[Sequence[Sequence[str]]] = ()) -> Path:
    """A .docx with plain paragraphs, then tables; a row of one cell is merged over the table's width."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for rows in tables:
        width = max(len(row) for row in rows)
        table = document.add_table(rows=0, cols=width)
        for row in rows:
            cells = table.add_row().cells
            if len(row) == 1 and width > 1:
                cells[0].merge(cells[-1]).text = row[0]
            else:
                for cell, text in zip(cells, row, strict=True):
                    cell.text = text
    document.save(str(path))
    return path


def make_raw_docx(path: Path, body: str, extra: dict[str, str] | None = None) -> Path:
    """A .docx from the XML of its body; `extra` adds or replaces parts."""
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "word/document.xml": f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>",
        **(extra or {}),
    }
    return make_zip(path, parts)


def make_zip(path: Path, parts: dict[str, str]) -> Path:
    """A deflated zip of text members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def make_hwpx(path: Path, *sections: str, extra: dict[str, str] | None = None) -> Path:
    """An .hwpx from the inner XML of its sections."""
    parts = {"mimetype": "application/hwp+zip"}
    for number, inner in enumerate(sections):
        parts[f"Contents/section{number}.xml"] = f"<hs:sec xmlns:hs='urn:sec' xmlns:hp='{HP}'>{inner}</hs:sec>"
    return make_zip(path, {**parts, **(extra or {})})


def make_pdf(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A PDF with one Helvetica line per string; a page without strings holds no text at all.

    "^1^" is a raised small mark; a line that begins with "~" is set in the small letters of footnotes, one with "#"
    in bold.
    """
    fonts = [b"<< /Type /Font /Subtype /Type1 /BaseFont /%s >>" % name for name in (b"Helvetica", b"Helvetica-Bold")]
    objects: list[bytes] = [b"", b"", *fonts]
    kids: list[int] = []
    for lines in pages:
        stream = _page_stream(lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F3 3 0 R /F4 4 0 R >> >> >>" % content
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    path.write_bytes(_pdf_bytes(objects))
    return path


def _page_stream(lines: Sequence[str]) -> bytes:
    parts = [b"BT 50 800 Td 13 TL"]
    for line in lines:
        size, font = 8 if line.startswith("~") else 10, 4 if line.startswith("#") else 3
        for place, piece in enumerate(line.removeprefix("~").removeprefix("#").split("^")):
            escaped = piece.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1")
            raised = place % 2
            parts.append(b"/F%d %d Tf %d Ts (%s) Tj" % (font, 5 if raised else size, 3 * raised, escaped))
        parts.append(b"0 Ts T*")
    return b"\n".join([*parts, b"ET"]) if lines else b""


def _pdf_bytes(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)


def make_locked_pdf(path: Path) -> Path:
    """A PDF whose standard security handler no empty password opens."""
    key = b"<" + b"41" * 32 + b">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 0 /Kids [] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O " + key + b" /U " + key + b" >>",
    ]
    identity = b"/Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "
    path.write_bytes(_pdf_bytes(objects, identity))
    return path


def make_ole(path: Path, *streams: str) -> Path:
    """The head of an OLE file that names some streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names)
    return path
