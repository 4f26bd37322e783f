"""A typst source from standard input as a PDF on standard output: `python -I paper_pdf.py LANG`.

Runs in a process of its own, so that its memory goes back when it is done. Knows neither Django nor the database; the
source holds everything: it is given an empty folder to read from. Exit code 3 where no installed typeface has the
letters of the language.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

NEEDS = {
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Nanum Gothic", "Malgun Gothic", "Apple SD Gothic Neo"),
}
NO_TYPE = 3


def main(argv: list[str]) -> int:
    """Write the PDF."""
    import typst

    lang = argv[1] if len(argv) > 1 else "en"
    wanted = NEEDS.get(lang, ())
    if wanted and not set(wanted) & set(typst.Fonts().families()):
        sys.stderr.write(f"no type for {lang}\n")
        return NO_TYPE
    source = sys.stdin.buffer.read()
    with tempfile.TemporaryDirectory() as nowhere:
        paper = Path(nowhere) / "paper.typ"
        paper.write_bytes(source)
        sys.stdout.buffer.write(typst.compile(paper, root=Path(nowhere), format="pdf"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
