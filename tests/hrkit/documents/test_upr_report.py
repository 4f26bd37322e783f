"""Working Group reports: every number of every run, misprints reported, positions from heads and addenda."""

from __future__ import annotations

import csv
import difflib
import io
import re
from pathlib import Path
from time import process_time

import pytest
from tests.hrkit.documents.builders import W, make_docx, make_hwpx, make_pdf, make_raw_docx

from hrkit.documents import DocumentError, Position, Reading, matrix, upr_report

TITLE = ["A/HRC/99/7", "Report of the Working Group on the Universal Periodic Review", "Chile"]
HEAD = "90. The following recommendations will be examined by Chile, which will respond in due time:"
END = "91. All conclusions and/or recommendations contained in the present report reflect the position of the States."


def read(tmp_path: Path, *lines: str, addendum: Path | None = None) -> Reading:
    return upr_report.read(make_docx(tmp_path / "a.docx", [*TITLE, *lines]), addendum=addendum)


def numbers(reading: Reading) -> list[str]:
    return [ask.number for ask in reading.asks]


@pytest.mark.parametrize("mark", ["90.{} ", "90.{}. ", "90.{}.\t", "90.{}\t"])
def test_numbers_are_found_in_every_style_of_print(tmp_path: Path, mark: str) -> None:
    items = [f"{mark.format(number)}Do thing {number} (Peru);" for number in range(1, 5)]
    reading = read(tmp_path, HEAD, *items, END)
    assert numbers(reading) == ["90.1", "90.2", "90.3", "90.4"]
    assert [ask.text for ask in reading.asks] == [f"Do thing {number}" for number in range(1, 5)]
    assert {ask.position for ask in reading.asks} == {Position.PENDING}
    assert (reading.source.symbol, reading.source.country) == ("A/HRC/99/7", "Chile")


def test_each_head_sentence_gives_its_position(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "90. The recommendations formulated during the interactive dialogue enjoy the support of Chile:",
        "90.1 Do a (Peru);",
        "90.2 Do b (Peru);",
        "90.3 Do c (Peru).",
        "91. The following recommendations enjoy the support of Chile, which considers them already implemented:",
        "91.1 Do d (Peru).",
        "92. The following recommendations will be examined by Chile:",
        "92.1 Do e (Peru);",
        "92.2 Do f (Peru).",
        "93. The recommendations below did not enjoy the support of Chile and would thus be noted:",
        "93.1 Do g (Peru).",
        END.replace("91", "94"),
    )
    assert numbers(reading) == ["90.1", "90.2", "90.3", "91.1", "92.1", "92.2", "93.1"]
    assert [str(ask.position) for ask in reading.asks] == [*["supported"] * 4, "pending", "pending", "noted"]
    assert reading.asks[-1].text == "Do g"


def test_a_misprinted_number_is_corrected_reported_and_not_lost(tmp_path: Path) -> None:
    marks = ["90.1", "90.2", "89.3", "90.4", "9.05", "90.6", "90.6", "90.8"]
    items = [f"{mark}. Do thing number {place} (Peru);" for place, mark in enumerate(marks, 1)]
    reading = read(tmp_path, HEAD, *items, END)
    assert reading.asks[2].number == "90.3" and reading.asks[2].printed_number == "89.3"
    assert "misprint" in reading.asks[2].warnings[0]
    seventh = next(ask for ask in reading.asks if ask.number == "90.7")
    assert seventh.printed_number == "90.6" and seventh.text == "Do thing number 7"


@pytest.mark.parametrize(
    ("third", "printed"), [("90 3.", "90 3"), ("903.", "903"), ("90,3", "90,3"), ("90.3.", "90.3"), ("90 .3", "90.3")]
)
def test_a_number_without_its_full_stop_is_found_where_the_count_has_a_gap(
    tmp_path: Path, third: str, printed: str
) -> None:
    marks = ["90.1", "90.2", third, "90.4", "90.5"]
    reading = read(tmp_path, HEAD, *[f"{mark} Do thing {place} (Peru);" for place, mark in enumerate(marks, 1)], END)
    assert numbers(reading) == [f"90.{number}" for number in range(1, 6)]
    assert (reading.asks[2].printed_number, reading.asks[2].text) == (printed, "Do thing 3")


def test_a_run_whose_first_number_is_misprinted_is_still_a_run(tmp_path: Path) -> None:
    marks = ["9.1", *[f"90.{number}" for number in range(2, 8)]]
    reading = read(tmp_path, HEAD, *[f"{mark} Do it (Peru);" for mark in marks], END)
    assert numbers(reading)[0] == "90.1" and reading.asks[0].printed_number == "9.1"
    assert len(reading.asks) == 7


def test_a_number_the_count_skips_is_refused_by_name(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD, *[f"90.{number} Do it (Peru);" for number in (1, 2, 4, 5)], END)
    assert numbers(reading) == ["90.1", "90.2", "90.4", "90.5"]
    assert [refused.where for refused in reading.refused] == ["paragraph 90.3"]


def test_a_cross_reference_at_a_line_start_opens_no_item(tmp_path: Path) -> None:
    pages = [
        [
            *TITLE, HEAD, "90.1 Do it (Peru);", "90.2 Do more of what recommendation", "90.1 above and what",
            "90.3 below ask for (Peru);", "90.3 Do even more (Peru).", END,
        ]
    ]  # fmt: skip
    reading = upr_report.read(make_pdf(tmp_path / "a.pdf", pages))
    assert numbers(reading)[:2] == ["90.1", "90.2"]
    assert "90.1 above" in reading.asks[1].text


def test_a_plain_list_under_a_paragraph_is_cited_below_it(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "64. In the course of the discussion, the following recommendations were made to Chile:",
        *[f"{number}. To do thing {number} (Peru);" for number in range(1, 12)],
        "65. The response of Chile will be included in the outcome report.",
    )
    assert numbers(reading) == [f"64.{number}" for number in range(1, 12)]
    assert (reading.asks[0].printed_number, reading.asks[-1].text) == ("1", "To do thing 11")


def test_a_second_plain_list_may_go_on_counting_and_has_its_own_position(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "20. India made recommendations:",
        "1. This is no item of the list (India).",
        "II. CONCLUSIONS AND/OR RECOMMENDATIONS",
        "64. The recommendations listed below enjoy the support of Chile:",
        "1. Do a (Peru);",
        "2. Do b (Peru).",
        "65. The following recommendations will be examined by Chile:",
        "3. Do c (Peru);",
        "4. Do d (Peru).",
        "66. All conclusions and/or recommendations contained in the report reflect the positions.",
    )
    assert numbers(reading) == ["64.1", "64.2", "65.3", "65.4"]
    assert [str(ask.position) for ask in reading.asks] == ["supported", "supported", "pending", "pending"]


def test_a_lettered_list_is_cited_by_paragraph_and_letter(tmp_path: Path) -> None:
    letters = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]
    reading = read(
        tmp_path,
        "64. In the course of the discussion, the following recommendations were made:",
        *[f"({letter}) Do thing {letter} (Peru);" for letter in letters],
        "65. The response of Chile will follow.",
    )
    assert [(ask.number, ask.sub_item) for ask in reading.asks] == [("64", letter) for letter in letters]


def test_a_text_that_lost_its_line_breaks_is_still_taken_apart(tmp_path: Path) -> None:
    items = " ".join(f"90.{number}. Do thing {number} (Peru);" for number in range(1, 30))
    path = tmp_path / "a.txt"
    path.write_text(f"{' '.join(TITLE)}\n{HEAD}\n{items}\n{END}")
    assert numbers(upr_report.read(path)) == [f"90.{number}" for number in range(1, 30)]


def test_automatic_numbers_of_a_word_processor_are_read(tmp_path: Path) -> None:
    numbering = f"""<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='0'>
      <w:lvl w:ilvl='0'><w:start w:val='90'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>
      <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>
    </w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"""

    def item(depth: int, text: str) -> str:
        level = f"<w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='1'/></w:numPr></w:pPr>"
        return f"<w:p>{level}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = item(0, HEAD[4:]) + "".join(item(1, f"Do {n} (Peru);") for n in range(1, 5)) + item(0, END[4:])
    path = make_raw_docx(tmp_path / "a.docx", body, {"word/numbering.xml": numbering})
    assert numbers(upr_report.read(path)) == ["90.1", "90.2", "90.3", "90.4"]


def test_a_report_in_hwpx_is_read_as_well(tmp_path: Path) -> None:
    lines = [*TITLE, HEAD, *[f"90.{number} Do it (Peru);" for number in range(1, 4)], END]
    inner = "".join(f"<hp:p><hp:run><hp:t>{line}</hp:t></hp:run></hp:p>" for line in lines)
    assert numbers(upr_report.read(make_hwpx(tmp_path / "a.hwpx", inner))) == ["90.1", "90.2", "90.3"]


def test_page_furniture_and_footnotes_stay_out_of_the_texts(tmp_path: Path) -> None:
    pages = [
        [*TITLE, HEAD, "90.1 Do it", "GE.25-00001 (E)"],
        ["A/HRC/99/7", "2 GE.25-00001", "without delay (Peru);", "90.2 Do more (India);",
         "* The recommendation as read during the dialogue: Do much more."],
        ["A/HRC/99/7", "GE.25-00001 3", "90.3 Do most (Chile).", END],
    ]  # fmt: skip
    reading = upr_report.read(make_pdf(tmp_path / "a.pdf", pages))
    assert [ask.text for ask in reading.asks] == ["Do it without delay", "Do more", "Do most"]
    assert "as read during the dialogue" in reading.warnings[0]


def test_an_addendum_gives_positions_and_what_it_leaves_out_is_said(tmp_path: Path) -> None:
    views = [
        "A/HRC/99/7/Add.1",
        "Addendum",
        "2. Chile accepts the following recommendations: 90.1, 90.3.",
        "3. Chile takes note of 90.77.",
    ]
    addendum = make_docx(tmp_path / "add.docx", views)
    reading = read(tmp_path, HEAD, *[f"90.{n} Do it (Peru);" for n in range(1, 4)], END, addendum=addendum)
    assert [str(ask.position) for ask in reading.asks] == ["supported", "pending", "supported"]
    assert reading.asks[0].position_source == "A/HRC/99/7/Add.1, para. 2"
    assert "90.77" in reading.warnings[0] and "90.2" in reading.warnings[1]


def test_a_document_without_recommendations_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, "1. An introduction.", "2. Nothing is asked here.")
    assert caught.value.code == "no-recommendations"


REAL = {
    "canada2013.pdf": [("128", 162)],
    "indonesia2012.pdf": [("108", 144), ("109", 36)],
    "japan2012.pdf": [("147", 174)],
    "korea2008.pdf": [("64", 33)],
    "norway2014.pdf": [("131", 203)],
    "republicofkorea2012.pdf": [("124", 70)],
    "slovenia2014-A-HRC-28-15.pdf": [("115", 163)],
    "slovenia2025-A-HRC-59-15.pdf": [("140", 254)],
    "korea2008.txt": [("64", 33)],
    "republicofkorea2012.txt": [("124", 70)],
}


@pytest.fixture(scope="module")
def readings(reference_data: Path) -> dict[str, Reading]:
    paths = {path.name: path for path in (reference_data / "recommendations").glob("upr-reports*/*")}
    return {name: upr_report.read(paths[name]) for name in REAL}


@pytest.mark.slow
def test_real_reports_give_every_number_with_text_and_states(readings: dict[str, Reading]) -> None:
    for name, runs in REAL.items():
        expected = [f"{head}.{number}" for head, count in runs for number in range(1, count + 1)]
        reading = readings[name]
        assert numbers(reading) == expected, name
        assert all(ask.text and ask.states for ask in reading.asks), name
        assert not reading.refused


def test_both_misprints_of_japan_2012_are_reported(readings: dict[str, Reading]) -> None:
    odd = {ask.number: ask.printed_number for ask in readings["japan2012.pdf"].asks if ask.number != ask.printed_number}
    assert odd == {"147.18": "146.18", "147.116": "146.116"}


def test_heads_give_indonesia_2012_its_positions(readings: dict[str, Reading]) -> None:
    asks = readings["indonesia2012.pdf"].asks
    assert [ask.position for ask in asks] == [Position.SUPPORTED] * 144 + [Position.PENDING] * 36


@pytest.mark.slow
def test_real_reports_agree_with_their_matrices(readings: dict[str, Reading], reference_data: Path) -> None:
    folder = reference_data / "recommendations" / "ohchr-matrix"
    pairs = {
        "slovenia2014-A-HRC-28-15.pdf": "slovenia-2014-upr20.docx",
        "slovenia2025-A-HRC-59-15.pdf": "slovenia-2025-upr48.docx",
    }
    for report, table in pairs.items():
        rows = {ask.number: ask for ask in matrix.read(folder / table).asks}
        for ask in readings[report].asks:
            assert ask.states == rows[ask.number].states
            assert difflib.SequenceMatcher(None, ask.text, rows[ask.number].text, autojunk=False).ratio() >= 0.95


def test_upr_info_texts_stand_verbatim_in_the_extracted_texts(
    readings: dict[str, Reading], reference_data: Path
) -> None:
    def normal(text: str) -> str:
        return " ".join(re.sub(r"[^a-z0-9 ]", "", re.sub(r"\s", " ", text.lower())).split())

    rows = []
    for path in (reference_data / "recommendations" / "upr-info").glob("*.csv"):
        rows += csv.DictReader(io.StringIO(path.read_bytes().decode("mac_roman"), newline=""))
    covered = found = 0
    for name, state, session in (
        ("indonesia2012.pdf", "Indonesia", "13"),
        ("korea2008.pdf", "Republic of Korea", "2"),
        ("korea2008.txt", "Republic of Korea", "2"),
    ):
        texts = [normal(ask.text) for ask in readings[name].asks]
        for text in {row["Text"].strip() for row in rows if (row["To"], row["Session"]) == (state, session)}:
            # UPR Info puts "Recommended that" before items that the report prints without it.
            wanted = re.sub(r"^recommended (?:that |to )?", "", normal(text)[:80])
            covered += 1
            found += any(wanted in printed for printed in texts)
    assert covered > 250 and found >= 0.97 * covered


def test_a_report_is_read_in_a_fraction_of_a_second(reference_data: Path) -> None:
    path = reference_data / "recommendations" / "upr-reports" / "slovenia2025-A-HRC-59-15.pdf"
    upr_report.read(path)
    start = process_time()
    upr_report.read(path)
    assert process_time() - start < 0.5
