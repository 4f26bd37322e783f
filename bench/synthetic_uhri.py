"""Write a UHRI export of any size, for benchmarks.

The volume is synthetic: texts of the UPR Info CSV files are repeated and spliced at run time, the rest of
a record is drawn by seed, with the dirt of the real export in its known shares. Nothing of it is a real
annotation, and nothing of it is committed.

    python bench/synthetic_uhri.py --rows 270000 --seed 1 --from FOLDER --out export.json
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import uuid
from pathlib import Path

BODIES = (
    ("UPR", 127625, "A/HRC/{a}/{b}"),
    ("CRC", 21767, "CRC/C/{iso}/CO/{n}"),
    ("CEDAW", 20737, "CEDAW/C/{iso}/CO/{n}"),
    ("CESCR", 12918, "E/C.12/{iso}/CO/{n}"),
    ("CCPR", 12443, "CCPR/C/{iso}/CO/{n}"),
    ("CAT", 11995, "CAT/C/{iso}/CO/{n}"),
    ("CERD", 11903, "CERD/C/{iso}/CO/{n}"),
    ("CRPD", 9386, "CRPD/C/{iso}/CO/{n}"),
    ("CMW", 4501, "CMW/C/{iso}/CO/{n}"),
    ("SPT", 3749, "CAT/OP/{iso}/{n}"),
    ("CED", 2743, "CED/C/{iso}/CO/{n}"),
    ("SR Housing", 12000, "A/HRC/{a}/{b}/Add.{n}"),
    ("IE  Albinism", 1200, "A/HRC/{a}/{b}/Add.{n}"),
)
LONG_NAMES = {
    "CRC": "Committee on the Rights of the Child",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CMW": "Committee on Migrant Workers",
    "CESCR": "Committee on Economic, Social and Cultural Rights",
}
STATES = (
    ("Slovenia", "SVN", "SI"), ("Kenya", "KEN", "KE"), ("Pakistan", "PAK", "PK"), ("Malaysia", "MYS", "MY"),
    ("Republic of Korea", "KOR", "KR"), ("Türkiye", "TUR", "TR"), ("State of Palestine*", "PSE", "PS"),
    ("Peru", "PER", "PE"), ("Canada", "CAN", "CA"), ("Nepal", "NPL", "NP"), ("Chad", "TCD", "TD"),
)  # fmt: skip
REGIONS = ("Africa", "Asia-Pacific", "Eastern Europe", "Latin America and the Caribbean", "Western Europe & Others")
THEMES = (
    "Right to health", "Right to education", "Right to adequate housing", "Violence against women",
    "Equality & non-discrimination", " Participation of women in political & public life ",
    "Children: definition; general principles; protection", "Conditions of detention", "Asylum-seekers - refugees",
    "Constitutional & legislative framework", "Human trafficking & contemporary forms of slavery",
)  # fmt: skip
GROUPS = ("Children", "Women & girls", "Migrants", "Persons with disabilities", "Public officials", "Older persons")
SDGS = (
    "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS", "16.2 - Protect children from abuse", "3 - GOOD HEALTH",
    "5 - GENDER EQUALITY", "5.2 - End all violence against women", "11.1 - Safe and affordable housing",
)  # fmt: skip


def read_texts(folder: Path) -> list[str]:
    """The distinct recommendation texts under `folder` (UPR Info CSV: Mac Roman, CR line ends)."""
    texts: dict[str, None] = {}
    for path in sorted(folder.rglob("upr-info/*.csv")):
        lines = path.read_bytes().decode("mac_roman").replace("\r", "\n").split("\n")
        for row in csv.DictReader(lines):
            texts[(row.get("Text") or "").strip()] = None
    found = [text for text in texts if len(text) > 20]
    if not found:
        raise SystemExit(f"no upr-info/*.csv under {folder}")
    return found


def make_text(draw: random.Random, texts: list[str], upr: bool) -> str:
    """One paragraph: a numbered UPR recommendation, or a numbered committee paragraph of spliced texts."""
    if upr:
        parts = [draw.choice(texts) for _ in range(draw.choice((1, 1, 2)))]
        return f"{draw.randint(60, 190)}.{draw.randint(1, 320)} " + " ".join(parts)
    parts = [draw.choice(texts) for _ in range(draw.randint(4, 9))]
    items = "; \n".join(f"({letter}) {part}" for letter, part in zip("abcdefghi", parts, strict=False))
    head, number = draw.choice(("", "", "Access to justice \n")), draw.randint(5, 70)
    text = f"{head}{number}.The Committee recommends that the State party: \n{items}"
    dirt = draw.random()
    if dirt < 0.05:
        return "<p>" + text.replace("\n", "</p><p>").replace(" the ", "&nbsp;the ", 2) + "</p>"
    return text.replace("recommendation", "recom- mendation") if dirt < 0.06 else text


def make_row(draw: random.Random, texts: list[str], number: int) -> dict[str, object]:
    """One record with the export's keys, and its dirt in the known shares."""
    body, _, pattern = draw.choices(BODIES, weights=[weight for _, weight, _ in BODIES])[0]
    name, iso3, iso2 = draw.choice(STATES)
    upr = body == "UPR"
    symbol = pattern.format(a=draw.randint(7, 60), b=draw.randint(1, 20), iso=iso3, n=draw.randint(1, 9))
    kind = "- Recommendations" if upr or draw.random() < 0.55 else "- Concerns/Observations"
    if draw.random() < 0.012:
        kind = draw.choice(("", "6f1f9a53-0f3b-4d0b-8a4e-0f7c3b9f8a11"))
    dirt = draw.random()
    country = [] if dirt < 0.0004 else [iso2] if dirt < 0.0033 else [name]
    ident = "" if number % 50_000 == 7 else str(uuid.UUID(int=draw.getrandbits(128), version=4))
    return {
        "AnnotationId": ident,
        "DocumentId": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "Symbol": symbol,
        "Body": "- " + (LONG_NAMES.get(body, body) if draw.random() < 0.01 else body),
        "AnnotationType": kind,
        "Countries": country,
        "Regions": [draw.choice(REGIONS)],
        "Themes": draw.sample(THEMES, draw.randint(1, 5)),
        "AffectedPersons": draw.sample(GROUPS, draw.randint(0, 4)),
        "Sdgs": draw.sample(SDGS, draw.randint(0, 4)),
        "Text": make_text(draw, texts, upr),
        "PublicationDate": f"20{draw.randint(10, 25)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}T00:00:00",
        "PublicationDateOnUhri": f"2025-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}T10:53:45.827",
        "UprCycle": str(draw.randint(1, 4)) if upr else None,
        "UprSession": [f"- {draw.randint(1, 48)} - November"] if upr else [],
        "UprPositions": [draw.choice(("Supported", "Supported", "Noted"))] if upr else [],
        "UprRecommendingCountry": [draw.choice(STATES)[0]] if upr else [],
        "UprRecommendingRegions": [draw.choice(REGIONS)] if upr else [],
    }


def write(rows: int, seed: int, folder: Path, out: Path) -> None:
    """Write `rows` records to `out`: one JSON array; .jsonl gets one record a line, .xlsx the export's table."""
    draw, texts = random.Random(seed), read_texts(folder)
    if out.suffix == ".xlsx":
        write_xlsx([make_row(draw, texts, number) for number in range(rows)], out)
        return
    lines = out.suffix == ".jsonl"
    with open(out, "w", encoding="utf-8") as stream:
        stream.write("" if lines else "[")
        for number in range(rows):
            stream.write("\n" if number and lines else "," if number else "")
            stream.write(json.dumps(make_row(draw, texts, number), ensure_ascii=False))
        stream.write("\n" if lines else "]")


def write_xlsx(records: list[dict[str, object]], out: Path) -> None:
    """The columns of the XLSX export, lists joined by ";"."""
    from openpyxl import Workbook

    columns = {
        "Text": "Text", "Countries Concerned": "Countries", "Reccomending Body": "Body", "Document Symbol": "Symbol",
        "Document Publication Date": "PublicationDate", "Type": "AnnotationType", "Upr Position": "UprPositions",
        "Upr Session": "UprSession", "Themes": "Themes", "Affected Persons": "AffectedPersons", "SDGs": "Sdgs",
    }  # fmt: skip
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append(list(columns))
    for record in records:
        cells = [record[key] for key in columns.values()]
        sheet.append([";".join(cell) if isinstance(cell, list) else cell for cell in cells])
    book.save(out)


def main() -> None:
    """Read the arguments, write the file, say how large it became."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=270_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder with upr-info/*.csv below it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write(options.rows, options.seed, options.folder, options.out)
    size = options.out.stat().st_size
    print(f"{options.rows:,} synthetic rows, {size / 1e6:,.0f} MB, {size / options.rows:,.0f} bytes a row")


if __name__ == "__main__":
    main()
