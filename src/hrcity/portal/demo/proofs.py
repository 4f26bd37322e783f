"""Small files that stand for evidence: minutes, tables, a leaflet. Invented, like everything here."""

from __future__ import annotations

import io
from functools import cache

from hrcity.core.files import file_store
from hrcity.core.models import StoredFile
from hrcity.portal.demo.content import DATA


@cache
def _bytes(name: str) -> bytes:
    path = DATA / "files" / name
    if path.suffix == ".pdf":
        return pdf(path.with_suffix(".txt").read_text(encoding="ascii").splitlines())
    return path.read_bytes()


def stored(name: str) -> StoredFile:
    """The stored file of a name in `data/files`; a PDF is made of the text file of the same name."""
    return file_store(io.BytesIO(_bytes(name)), name)


def pdf(lines: list[str]) -> bytes:
    """A page of plain ASCII lines as a PDF (ISO 32000-1, 7.5): header, objects, cross-reference table, trailer."""
    marked = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    page = "BT /F1 11 Tf 60 780 Td 16 TL " + " ".join(f"({line}) Tj T*" for line in marked) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
           f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n")
    return (out + end).encode("ascii")
