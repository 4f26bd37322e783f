"""Symbols in running text: all of them, with their places, and nothing else that has slashes."""

from __future__ import annotations

from datetime import date

import pytest

from hrkit.symbols import find

DAY = date(2026, 6, 1)


def cited(text: str) -> list[str]:
    """Normal forms of the symbols found in a text."""
    return [found.symbol.normal for found in find(text, today=DAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See A/HRC/59/15, para. 140.7; and A/70/150.", ["A/HRC/59/15", "A/70/150"]),
        ("See A/HRC/\n59/15 and A/HRC/59/\r\n15/Add.1.", ["A/HRC/59/15", "A/HRC/59/15/Add.1"]),
        ("E/CN.4/Sub.\n2/2003/12", ["E/CN.4/Sub.2/2003/12"]),
        ("United Nations \r\n\n CAT /C/GC/4 \r\n\n Distr.: General", ["CAT/C/GC/4"]),
        ("A/HRC/59/15 / CRC/C/GC/5 / A/70/150", ["A/HRC/59/15", "CRC/C/GC/5", "A/70/150"]),
        ("(A/HRC/WG.6/14/KOR/1); [S/2015/716] «A/70/150»", ["A/HRC/WG.6/14/KOR/1", "S/2015/716", "A/70/150"]),
        ("footnote 3A/HRC/59/15", ["A/HRC/59/15"]),
        ("보고서 A/HRC/59/15에서, 문서A/70/150를", ["A/HRC/59/15", "A/70/150"]),
        ("A/HRC/59/15.The next. A/HRC/59/16.12 Another", ["A/HRC/59/15", "A/HRC/59/16"]),
        ("https://undocs.org/en/A/70/150 https://docs.un.org/en/S/2015/716?x=1", ["A/70/150", "S/2015/716"]),
        ("Download.aspx?symbolno=CAT%2fC%2fGC%2f4&Lang=en", ["CAT/C/GC/4"]),
        ("A/RES/217 A (III) and A/RES/70/1 (2015)", ["A/RES/217A (III)", "A/RES/70/1"]),
        ("S/RES/1325 (2000) and S/RES/2250", ["S/RES/1325 (2000)", "S/RES/2250"]),
        ("A/75/982–S/2021/669", ["A/75/982-S/2021/669"]),
        ("word—A/70/1—word", ["A/70/1"]),
        ("CEDAW/C/GC/31/Rev.1–CRC/C/GC/18/Rev.1", ["CEDAW/C/GC/31/Rev.1-CRC/C/GC/18/Rev.1"]),
        ("CEDAW/C/GC/31 - CRC/C/GC/18", ["CEDAW/C/GC/31", "CRC/C/GC/18"]),
        ("U.N. Doc. A/810 at 71 (1948); document S/25704", ["A/810", "S/25704"]),
        ("a/hrc/59/15 and crc/c/gc/5", ["A/HRC/59/15", "CRC/C/GC/5"]),
        ("HRI/GEN/1/Rev.9 (Vol. I) p. 174, and", ["HRI/GEN/1/Rev.9 (Vol. I) p. 174"]),
        ("CCPR/C/21/Rev.1/Add. 11 and CCPR/C/21/Rev.1./Add.9", ["CCPR/C/21/Rev.1/Add.11", "CCPR/C/21/Rev.1/Add.9"]),
        ("A/HRC/21/7 A/HRC/21/8\nA/HRC/21/9", ["A/HRC/21/7", "A/HRC/21/8", "A/HRC/21/9"]),
        ("CCPR/C/KOR/CO/17-\n19", ["CCPR/C/KOR/CO/17-19"]),
        ("<td>A/70/150</td><td>A/HRC/1/2</td>", ["A/70/150", "A/HRC/1/2"]),
        ("A/HRC/22/10* and A/HRC/S‑17/2", ["A/HRC/22/10", "A/HRC/S-17/2"]),
        ("A/HRC/59/15/Add 1 and A/HRC/59/1/Rev 2, A/80/12", ["A/HRC/59/15/Add.1", "A/HRC/59/1/Rev.2", "A/80/12"]),
    ],
)
def test_symbols_are_found_however_they_are_set(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_places_cover_what_is_printed() -> None:
    text = "Compare CAT /C/GC/4 (2017)\u00a0with A/HRC/\n59/15."
    assert [text[found.start : found.end] for found in find(text)] == ["CAT /C/GC/4", "A/HRC/\n59/15"]
    assert [found.symbol.symbol for found in find(text)] == ["CAT /C/GC/4", "A/HRC/\n59/15"]


def test_misprints_of_a_known_series_are_found_and_flagged() -> None:
    found = find("See CERD/C/KOX/CO/1, E/CN.4/Sub.2/200/Rev.1, A/HRC/WG.6/42/KOR/9 and A/HRC/53/11/Add1.", today=DAY)
    assert len(found) == 4
    assert all(one.symbol.suspect for one in found)
    assert found[3].symbol.normal == "A/HRC/53/11/Add.1"


@pytest.mark.slow
def test_the_text_may_be_long_and_full_of_slashes() -> None:
    for text in ("/" * 50_000, "A/" * 30_000, "A /\n" * 20_000, "A/HRC/" + "1" * 200_000, "CRC/C/KOR" * 20_000):
        assert len(find(text)) <= 1
    assert len(find("CRC/C/1 " * 2_000)) == 2_000


PROSE = [
    "Meet on 12/5/2010 or 2010/05/12, and/or by phone; he/she, s/he, S/he or his/her deputy may come, c/o Ms Lee.",
    "The A/C unit in room A/12 failed; the AC/DC adapter too. A/B testing and A/B/C tests run 24/7 at 120 km/h.",
    "HIV/AIDS, TCP/IP, I/O ports, S/MIME, N/A, n/a, w/o, M/V Ocean, E/W road, N/S axis, TV/DVD, m/s, mg/dl, kWh/m2.",
    "One half is 1/2, three quarters 3/4, the score 3/5, the ratio 1/1000, the",
    "grade A/A+, vitamins A/D/E, size S/M/L/XL.",
    "CRC/CEDAW, ICCPR/ICESCR, CAT/OPCAT and CCPR/CESCR reporting; the CEDAW/C committee; CRC/C in 2015/16; CERD/C/x.",
    "See https://example.org/A/70/1/index.html, http://files.example.com/a/hrc/59/15 and example.org/CRC/C/GC/5.",
    r"C:\docs\A\70\1, /home/user/crc/c/gc/5, ./cat/c/gc/4.txt, s3://bucket/e/2015/22, a/src/main.py, lib/a/res/70/1.",
    "Regulation EC/1107/2009, Directive 2004/18/EC, Council Decision 2010/48/EC, case C-12/2005, application 12345/67.",
    "Law No. 25/2009, Ordinance A/12/2005, invoice S/12345, order E/4321, flat",
    "A/810, room E/203, part A/8718, lot S/2015.",
    "Influenza A/H1N1, A/California/7/2009 (H1N1), A/Brisbane/59/2007 and A/Hong",
    "Kong/45/2019; hepatitis A/E; type A/Rh.",
    "Cells A/1, B/2, A/1/2, S/1/2, E/5/10; figures e/2015/22, a/70/1, s/2015/716; the E/I ratio is 1/2/3; A/4 paper.",
    "Sept/Oct 2015/16, FY 2015/16, tel. 02/2133/6377, ISO/IEC 27001/2013, CAT/5e cable, CAT/MRI scan 3/4, CD/DVD 2/3.",
    "UNEP/WHO 2015, DP/WFP, ECE/FAO 2010, UNEP/GEF/2, TD/1, DP/30, JIU/OIOS, HSP/GC, ST/segment/elevation 3, T/2015/3.",
    "A/HRC sessions 59/60, A/RES/olution, A/HRC/Council, CCPR/C/and/or/5, A/Conf",
    "room 3, S/PV test, E/C 12, E/CN routes.",
    "Copenhagen A/S 2015/12, J/S 12, the A/V system 2/2015, 5'/6', Ext. 12/34,",
    "A/an/the, E/e' 8/2010, E/M ratio, A/P/10.",
    "x=A/HRC/59/15 in code, user@A/HRC/59/15, #A/HRC/59/15, A/HRC/59/15.pdf and A_HRC_59_15 are names, not citations.",
    "Der Antrag (A/3 bis A/7) wurde am 3./4. Mai beraten; die",
    "Kosten/Nutzen-Rechnung liegt bei 1/3, die S-/U-Bahn fährt.",
    "Le/la président(e) et/ou le/la vice-président(e), n° 12/2015, art. 3/4, du",
    "1er/2 mai; el/la alcalde/sa y/o la junta.",
    "2024/25 회계연도, 남/여, 찬성/반대 12/3, 시·도/군·구, 월/화 9/10시, A/S 센터, 1/4분기, 조례 제2024/15호.",
    "Fire/flood cover, entry/exit, import/export, input/output 5/6, on/off,",
    "18/19th c., per/cent, T/F, Y/N, +/-5, 9/11.",
]


@pytest.mark.parametrize("text", PROSE)
def test_plain_prose_holds_no_symbol(text: str) -> None:
    assert cited(text) == []


def test_numbers_of_another_house_are_no_symbols() -> None:
    assert cited("Project E/2024/15, file S/2024/33, invoice A/80/1200, room A/70/1, bus no. 3.") == []
    assert cited("The report A/80/12 and the letter S/2024/33 say so.") == ["A/80/12", "S/2024/33"]


def test_pages_of_prose_hold_no_symbol_even_when_lines_are_broken_anywhere() -> None:
    for width in range(20, 120, 7):
        page = " ".join(PROSE)
        broken = "\n".join(page[at : at + width] for at in range(0, len(page), width))
        # a break inside a file path can free its tail: only misfits of whole citations count
        assert [one for one in cited(broken.replace("/\n", "/")) if one not in {"A/HRC/59/15", "CRC/C/GC/5"}] == []
