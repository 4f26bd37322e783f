"""Concluding observations in the formats of the committees; all texts are made up for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx, make_pdf

from hrkit.documents.concluding import follow_up, read, reading_of
from hrkit.documents.errors import DocumentError
from hrkit.documents.follow_up import references
from hrkit.documents.model import Ask, AskKind, Reading
from hrkit.documents.numbered import lines_of_text
from hrkit.documents.uhri import Annotation, stream_json

CCPR = (
    "Human Rights Committee",
    "Concluding observations on the fifth periodic report of Kenya*",
    "1. The Committee considered the fifth periodic report of Kenya at its 3001st and 3002nd meetings. It adopted the "
    "present concluding observations on 21 March 2024.",
    "A. Introduction",
    "2. The Committee regrets that the report came two years late, and thanks the delegation for its replies.",
    "B. Positive aspects",
    "3. The Committee welcomes the following measures taken by the State party:",
    "(a) The adoption of an act on legal aid;",
    "(b) The opening of offices in every county.",
    "C. Principal matters of concern and recommendations",
    "Access to justice",
    "4. While noting the new offices, the Committee is concerned that few tenants know of them (arts. 2 and 14).",
    "5. The State party should:",
    "(a) Make the offices known in all languages that are spoken;",
    "(b) Train the staff, in particular in:",
    "(i) Tenancy law;",
    "(ii) Mediation; and",
    "(c) Publish yearly figures.",
    "Places of detention",
    "6. The Committee is concerned about crowded cells. It regrets the lack of data (arts. 7 and 10).",
    "7. The State party should, as a matter of urgency, reduce the number of persons held before trial. It should also "
    "open all cells to visits.",
    "D. Dissemination and follow-up",
    "8. The State party should widely disseminate the Covenant and the present concluding observations.",
    "9. In accordance with rule 75, paragraph 1, of the Committee’s rules of procedure, the State party is requested "
    "to provide, by 28 March 2027, information on the implementation of the recommendations made by the Committee in "
    "paragraphs 5 (a) (access to justice) and 7 (places of detention, art. 10) above.",
    "10. The State party will receive in 2030 the list of issues and is to submit within one year its replies.",
)


@pytest.fixture
def ccpr(tmp_path: Path) -> Reading:
    masthead = [["United Nations", "CCPR/C/KEN/CO/5"], ["", "Distr.: General\n9 May 2024\nOriginal: English"]]
    path = make_docx(tmp_path / "any name.docx", [], [masthead])
    import docx

    document = docx.Document(str(path))
    for text in CCPR:
        document.add_paragraph(text)
    document.save(str(path))
    return read(path)


def from_text(*lines: str) -> Reading:
    return reading_of(lines_of_text("\n".join(lines)))


def by_key(reading: Reading) -> dict[tuple[str, str], Ask]:
    return {(ask.number, ask.sub_item): ask for ask in reading.asks}


def test_source_names_symbol_body_state_date_and_title(ccpr: Reading) -> None:
    source = ccpr.source
    assert (source.symbol, source.body, source.country) == ("CCPR/C/KEN/CO/5", "CCPR", "KEN")
    assert (source.date, source.language, source.kind) == ("2024-05-09", "en", "concluding_observations")
    assert source.title == "Concluding observations on the fifth periodic report of Kenya"


def test_paragraphs_run_from_one_to_the_last(ccpr: Reading) -> None:
    assert [paragraph.number for paragraph in ccpr.paragraphs] == [str(number) for number in range(1, 11)]
    assert not ccpr.refused
    assert not ccpr.warnings


def test_introduction_and_positive_aspects_ask_nothing(ccpr: Reading) -> None:
    assert not [ask for ask in ccpr.asks if int(ask.number) < 4]


def test_recommendation_carries_the_concern_before_it(ccpr: Reading) -> None:
    asks = by_key(ccpr)
    assert asks["4", ""].kind is AskKind.CONCERN
    assert asks["5", "a"].kind is AskKind.RECOMMENDATION
    assert asks["5", "a"].concern.startswith("While noting the new offices")
    assert asks["7", ""].concern.startswith("The Committee is concerned about crowded cells.")
    assert asks["8", ""].concern == ""


def test_section_is_the_topic_heading(ccpr: Reading) -> None:
    assert by_key(ccpr)["5", "c"].section == "Access to justice"
    assert by_key(ccpr)["7", ""].section == "Places of detention"


def test_lettered_items_are_asks_and_roman_items_stay_inside(ccpr: Reading) -> None:
    fifth = [ask for ask in ccpr.asks if ask.number == "5"]
    assert [ask.sub_item for ask in fifth] == ["a", "b", "c"]
    assert fifth[0].text == "Make the offices known in all languages that are spoken"
    assert "Tenancy law" in fifth[1].text and "Mediation" in fifth[1].text


def test_follow_up_marks_the_named_items_only(ccpr: Reading) -> None:
    assert {(ask.number, ask.sub_item) for ask in ccpr.asks if ask.priority} == {("5", "a"), ("7", "")}
    (request,) = follow_up(ccpr)
    assert (request.number, request.date, request.months) == ("9", "2027-03-28", 0)
    assert by_key(ccpr)["9", ""].kind is AskKind.INFORMATION


def test_concern_and_recommendation_in_one_paragraph_give_one_ask() -> None:
    reading = from_text(
        "Concluding observations on Peru",
        "1. The Committee considered the report of Peru and adopted the present concluding observations.",
        "Housing",
        "2. The Committee is concerned at evictions without notice. It is also concerned about their cost.",
        "The Committee recommends that the State party suspend them. It also urges the State party to rehouse people.",
    )
    (ask,) = reading.asks
    assert (ask.number, ask.sub_item, ask.kind) == ("2", "", AskKind.RECOMMENDATION)
    assert (
        ask.concern == "The Committee is concerned at evictions without notice. It is also concerned about their cost."
    )
    assert ask.text.startswith("The Committee recommends") and ask.text.endswith("rehouse people.")
    assert reading.source.country == "PER"


def test_inline_letters_are_split_and_a_closing_request_stands_alone() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee notes with concern that schools are far away.",
        "3. The Committee recommends that the State party ratify the treaty. It further recommends that it: (a) Build "
        "schools, in line with article 28 (1) (a) of the Convention; (b) Pay teachers; and (c) Run buses.",
        "The Committee requests the State party to include in its next periodic report data on the distance to school.",
    )
    third = [ask for ask in reading.asks if ask.number == "3"]
    assert [(ask.sub_item, ask.kind.value) for ask in third] == [
        ("a", "recommendation"),
        ("b", "recommendation"),
        ("c", "recommendation"),
        ("", "recommendation"),
    ]
    assert third[0].text == "Build schools, in line with article 28 (1) (a) of the Convention"
    assert "ratify the treaty" in third[3].text and "distance to school" in third[3].text


def test_request_for_information_alone_is_information() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee regrets the lack of figures on wages.",
        "3. The Committee requests the State party to provide in its next periodic report figures and other "
        "information on wages by sex.",
    )
    assert [ask.kind for ask in reading.asks] == [AskKind.CONCERN, AskKind.INFORMATION]
    assert reading.asks[1].concern.startswith("The Committee regrets")


CERD = """CERD/C/CHL/CO/24
Concluding observations on the combined twenty-third and twenty-fourth periodic reports of Chile
1. The Committee considered the combined reports of Chile at its meetings in May.
C. Concerns and recommendations
Hate speech
2. The Committee is concerned that the law knows no offence of hate speech (art. 4).
3. Recalling its general recommendation No. 35 (2013), the Committee recommends that the State party:
(a) Adopt such an offence;
(b) Train judges.
Housing
4. The Committee is concerned about quarters apart.
5. The Committee urges the State party to end them.
D. Other recommendations
Consultations with civil society
6. The Committee recommends that the State party consult organizations.
Follow-up to the present concluding observations
7. In accordance with article 9 (1) of the Convention and rule 65 of its rules of procedure, the Committee requests the
State party to provide, within one year of the adoption of the present concluding observations, information on its
implementation of the recommendations contained in paragraphs 3 (a) and (b) above.
Paragraphs of particular importance
8. The Committee wishes to draw the attention of the State party to the particular importance of the recommendations
in paragraphs 5 and 6 above and requests it to report on them in its next periodic report.
"""


def test_cerd_format_with_two_kinds_of_priority() -> None:
    reading = reading_of(
        lines_of_text(CERD.replace("the\nState", "the State").replace("its\n", "its ").replace("s\nin", "s in"))
    )
    assert reading.source.country == "CHL" and reading.source.body == "CERD"
    assert [(ask.number, ask.sub_item) for ask in reading.asks if ask.priority] == [
        ("3", "a"),
        ("3", "b"),
        ("5", ""),
        ("6", ""),
    ]
    assert [request.months for request in follow_up(reading)] == [12]


CEDAW = """CEDAW/C/NPL/CO/7
Concluding observations on the seventh periodic report of Nepal
1. The Committee considered the seventh periodic report of Nepal.
E. Principal areas of concern and recommendations
Stereotypes
2. The Committee notes the campaigns on stereotypes. However, it notes with concern:
(a) That schoolbooks still show them;
(b) That the media recommends them and that no one should object.
3. In line with its previous recommendation (CEDAW/C/NPL/CO/6, para. 19), the Committee recommends that the State
party:
(a) Revise schoolbooks;
(b) Address the concerns of women in the media.
Follow-up to the concluding observations
4. The Committee requests the State party to provide, within two years, written information on the steps taken to
implement the recommendations contained in paragraphs 3 (b) above.
Preparation of the next report
5. The Committee requests the State party to submit its eighth periodic report, which is due in July 2030.
"""


def test_cedaw_format_keeps_items_of_a_concern_together() -> None:
    lines = CEDAW.replace("State\nparty", "State party").replace("to\nimplement", "to implement")
    asks = by_key(reading_of(lines_of_text(lines)))
    assert asks["2", ""].kind is AskKind.CONCERN and "(b) That the media" in asks["2", ""].text
    assert asks["3", "b"].kind is AskKind.RECOMMENDATION and asks["3", "b"].priority
    assert not asks["3", "a"].priority
    assert asks["5", ""].kind is AskKind.INFORMATION


CRC = """CRC/C/FJI/CO/5
Concluding observations on the fifth periodic report of Fiji
1. The Committee considered the fifth periodic report of Fiji.
III. Main areas of concern and recommendations
2. The Committee reminds the State party of the indivisibility of all rights. The Committee would like to draw the State
party’s attention to the recommendations concerning the following areas, in respect of which urgent measures must be
taken: violence (para. 4) and climate (paras. 5 and 6).
A. General measures of implementation (arts. 4 and 42)
Data collection
3. The Committee recommends that the State party strengthen its statistics.
B. Violence against children (arts. 19 and 39)
4. The Committee is seriously concerned about beating at school, and urges the State party:
(a) To forbid it;
(b) To tell parents about other ways.
5. Noting target 13.b of the Goals, the Committee recommends that the State party:
(a) Ask children.
6. The Committee encourages the State party to continue its work on storms.
"""


def test_crc_format_marks_urgent_measures() -> None:
    lines = CRC.replace("State\nparty", "State party").replace("be\ntaken", "be taken")
    reading = reading_of(lines_of_text(lines))
    assert {ask.number for ask in reading.asks if ask.priority} == {"4", "5", "6"}
    asks = by_key(reading)
    assert asks["4", "a"].text == "To forbid it"
    assert "seriously concerned" not in asks["4", "a"].text
    assert asks["3", ""].section == "Data collection"


def test_cat_crpd_cmw_and_ced_wordings_are_recognised() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee remains seriously concerned at reports of ill-treatment.",
        "3. The Committee reiterates its previous recommendation that the State party create a register. It calls upon "
        "the State party to keep it.",
        "4. The Committee is concerned by the lack of ramps.",
        "5. The Committee recommends that, in close consultation with organizations of persons with disabilities, the "
        "State party adopt standards.",
        "6. The Committee, bearing in mind its general comment No. 2, invites the State party to make the declaration "
        "under article 77 of the Convention.",
        "7. The State party is encouraged to ratify the Protocol.",
        "8. The Committee takes note of the explanations of the delegation about the budget.",
    )
    assert [(ask.number, ask.kind.value) for ask in reading.asks] == [
        ("2", "concern"),
        ("3", "recommendation"),
        ("4", "concern"),
        ("5", "recommendation"),
        ("6", "recommendation"),
        ("7", "recommendation"),
    ]


def test_missing_paragraph_is_refused_and_the_rest_is_read() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee is concerned about noise.",
        "4. The Committee recommends that the State party build walls.",
    )
    assert [refused.where for refused in reading.refused] == ["paragraph 3"]
    assert len(reading.asks) == 2
    assert "missing" in reading.warnings[0]


def test_paragraph_glued_to_the_one_before_is_cut_out() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee is concerned about noise. 3. The Committee recommends that the State party build walls.",
        "4. The Committee encourages the State party to plant trees.",
    )
    assert [ask.number for ask in reading.asks] == ["2", "3", "4"]
    assert reading.asks[1].concern == "The Committee is concerned about noise."


def test_follow_up_to_an_unknown_paragraph_is_a_warning() -> None:
    reading = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee recommends that the State party build walls.",
        "3. The State party should provide, within one year, information on paragraphs 2 and 17 above.",
    )
    assert any("paragraph 17" in warning for warning in reading.warnings)
    assert [ask.number for ask in reading.asks if ask.priority] == ["2"]


def test_letter_i_after_h_is_a_letter_unless_ii_follows() -> None:
    items = [f"({letter}) Do thing {letter};" for letter in "abcdefgh"]
    lettered = from_text(
        "1. The Committee considered the report and adopted the present concluding observations.",
        "2. The Committee recommends that the State party:",
        *items,
        "(i) Do the ninth thing;",
        "(j) Do the tenth thing.",
    )
    assert [ask.sub_item for ask in lettered.asks] == list("abcdefghij")


def test_html_page_is_read_like_a_docx(tmp_path: Path) -> None:
    path = tmp_path / "page"
    body = "".join(f"<p>{line}</p>" for line in CCPR)
    path.write_text(
        f"<!doctype html><html lang='en'><body><p>CCPR/C/KEN/CO/5</p>{body}</body></html>", encoding="utf-8"
    )
    reading = read(path)
    assert reading.source.symbol == "CCPR/C/KEN/CO/5"
    assert [ask.sub_item for ask in reading.asks if ask.number == "5"] == ["a", "b", "c"]


def test_pdf_with_soft_line_breaks_is_read(tmp_path: Path) -> None:
    lines = ["CCPR/C/KEN/CO/5"]
    for text in CCPR:
        words = text.replace("’", "'").split()
        while words:
            line = ""
            while words and len(line) + len(words[0]) < 88:
                line = f"{line} {words.pop(0)}".strip()
            lines.append(line)
    half = len(lines) // 2
    reading = read(make_pdf(tmp_path / "a.pdf", [lines[:half], lines[half:]]))
    assert [paragraph.number for paragraph in reading.paragraphs] == [str(number) for number in range(1, 11)]
    asks = by_key(reading)
    assert asks["5", "a"].concern.startswith("While noting the new offices")
    assert {key for key, ask in asks.items() if ask.priority} == {("5", "a"), ("7", "")}
    assert reading.source.country == "KEN"


def test_text_without_numbers_is_not_recognised(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", ["A letter to the mayor.", "With kind regards."])
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert caught.value.code == "not-recognised"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in paragraphs 12 (a) and (b) (hate crimes), 20 (c), as well as 23–25", "12a 12b 20c 23 24 25"),
        ("in paragraphs 14, 20 (a) to (c), and 31 of the present concluding observations", "14 20a 20b 20c 31"),
        ("see paras. 18 and 20 of its previous concluding observations", ""),
        ("(CERD/C/CHL/CO/23, paras. 12 and 14)", ""),
        ("article 4, paragraph 2, of the Convention", ""),
        ("paragraph 7 (national institution, arts. 2 and 3), 15 and 27 above", "7 15 27"),
    ],
)
def test_references_to_paragraphs_of_this_document(text: str, found: str) -> None:
    assert " ".join(number + letter for number, letter in references(text)) == found


def test_kinds_agree_with_those_ohchr_gave(reference_data: Path) -> None:
    folder = reference_data / "recommendations" / "uhri-annotations"
    found = [entry for path in folder.glob("*.json") for entry in stream_json(path) if isinstance(entry, Annotation)]
    given = {entry.paragraph: entry for entry in found}
    body = "\n".join(entry.text for entry in sorted(found, key=lambda entry: int(entry.paragraph)))
    reading = from_text("E/C.12/AUS/CO/6", "Concluding observations on the report of Australia", body)
    assert reading.source.country == "AUS"
    for ask in reading.asks:
        assert ask.kind is given[ask.number].kind
        assert ask.concern or ask.kind is AskKind.CONCERN
    assert {ask.number for ask in reading.asks} == set(given) - {"3"}
    assert [ask.sub_item for ask in reading.asks if ask.number == "11"] == list("abcdef")


def test_numbers_in_cells_of_their_own_and_texts_without_line_ends_are_read(tmp_path: Path) -> None:
    import re

    expected = [(ask.number, ask.sub_item, ask.kind) for ask in reading_of(lines_of_text("\n".join(CCPR))).asks]
    rows = [re.match(r"(\d+\.|\([a-z]+\))? ?(.*)", line).groups("") for line in CCPR[2:]]  # type: ignore[union-attr]
    cells = read(make_docx(tmp_path / "a.docx", CCPR[:2], [rows]))
    assert [(ask.number, ask.sub_item, ask.kind) for ask in cells.asks] == expected
    flat = tmp_path / "a.txt"
    flat.write_text(" ".join(CCPR))
    assert [(ask.number, ask.sub_item, ask.kind) for ask in read(flat).asks] == expected


def test_numbers_of_html_lists_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<h1>Concluding observations on the report of Malta</h1><ol><li>The Committee considered the report.</li>"
        "<li value='2'>The Committee is concerned that lamps are dark.</li></ol><h2>Lamps</h2>"
        "<ol start='3'><li>The State party should:<ol type='a'><li>Buy lamps;</li><li>Light them.</li></ol></li>"
        "<li>4. The State party should report.</li></ol><ul><li>Point.</li></ul>"
    )
    asks = read(path).asks
    assert [(ask.number, ask.sub_item, ask.text) for ask in asks][1:3] == [
        ("3", "a", "Buy lamps"),
        ("3", "b", "Light them."),
    ]
    assert [ask.number for ask in asks] == ["2", "3", "3", "4"]


def test_a_pdf_keeps_topic_headings_apart_by_their_print(tmp_path: Path) -> None:
    lines = [
        "CAT/C/MLT/CO/4", "#Concluding observations on the fourth periodic report of Malta",
        "1. The Committee considered the fourth report of the State party at two of its meetings in",
        "public, and adopted the present text.", "#C. Principal subjects of concern and recommendations", "#Lamps",
        "2. The Committee is concerned that lamps are dark in most of the streets of the old town.", "#Benches",
        "3. The State party should repair benches, and should see to it that they are long enough.",
        "#Preparation of the next report",
        "4. The State party should report on all of that in its next periodic report in two years.",
    ]  # fmt: skip
    reading = read(make_pdf(tmp_path / "a.pdf", [lines]))
    assert [ask.section for ask in reading.asks][:2] == ["C. Principal subjects of concern and recommendations Lamps",
                                                         "Benches"]  # fmt: skip
    assert not any("Benches" in ask.text for ask in reading.asks)


def test_a_date_on_a_line_of_its_own_is_no_paragraph() -> None:
    from hrkit.documents.numbered import _CANDIDATE

    assert _CANDIDATE.match("3 October 2026") is None
    assert _CANDIDATE.match("3. October was the month of the review.") is not None
