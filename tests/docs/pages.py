"""The written pages of the repository, and how their links, anchors and names are found in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"""\]\(([^)\s]+)\)|src="([^"]+)\"""")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def written() -> list[Path]:
    """Every Markdown page that is kept (or about to be: not ignored)."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True,
                            text=True)
    if listed.returncode == 0:
        found = [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]
    else:  # an unpacked release is no checkout
        found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(set(found))


def text_of(page: Path) -> str:
    """A page as it is written."""
    return page.read_text(encoding="utf-8")


def links(page: Path) -> list[str]:
    """Where its links and pictures lead, code left out."""
    return [link or source for link, source in LINK.findall(FENCE.sub("", text_of(page)))]


def anchors(page: Path) -> set[str]:
    """The anchors of its headings, as code hosts make them: letters, digits, `_` and `-` of any script."""
    heads = re.findall(r"^#+ (.*)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def rows_of_tables(page: Path) -> list[tuple[list[str], dict[str, str]]]:
    """Each row of each table as (header, cell by heading)."""
    found: list[tuple[list[str], dict[str, str]]] = []
    head: list[str] = []
    for line in text_of(page).splitlines():
        if not line.startswith("|"):
            head = []
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not head:
            head = cells
        elif not set("".join(cells)) <= set("-: "):
            found.append((head, dict(zip(head, cells, strict=True))))
    return found
