"""Addenda: positions come from the sentences that enumerate, not from headings above explanations."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx, make_pdf

from hrkit.documents import DocumentError, Position, addendum, matrix, upr_report
from hrkit.documents.addendum import expand
from hrkit.documents.positions import position_of

TITLE = ["A/HRC/99/7/Add.1", "Addendum", "Views on conclusions and/or recommendations"]


def positions(tmp_path: Path, *lines: str, table: list[list[str]] | None = None) -> dict[str, str]:
    path = make_docx(tmp_path / "a.docx", [*TITLE, *lines], [table] if table else [])
    return {number: str(position) for number, position in addendum.positions(path).items()}


def test_sentences_that_enumerate_give_the_positions(tmp_path: Path) -> None:
    assert positions(
        tmp_path,
        "3. Chile supports recommendations 90.1 to 90.3 and 90.7.",
        "4. Recommendations 90.4, 90.5 and 90.6 are noted.",
        "5. Chile does not accept recommendation 90.8. This follows from what 90.1 asks.",
        "6. The following recommendations are accepted in part: 90.9.",
    ) == {
        **dict.fromkeys(["90.1", "90.2", "90.3", "90.7"], "supported"),
        **dict.fromkeys(["90.4", "90.5", "90.6"], "noted"),
        "90.8": "not_supported",
        "90.9": "supported_in_part",
    }


def test_one_sentence_may_state_several_positions(tmp_path: Path) -> None:
    found = positions(tmp_path, "Chile accepts 90.1 and 90.2, partially accepts 90.3 and notes 90.4–90.6.")
    assert [found[f"90.{n}"] for n in range(1, 7)] == [*["supported"] * 2, "supported_in_part", *["noted"] * 3]


def test_headings_of_explanations_never_overrule_a_sentence(tmp_path: Path) -> None:
    found = positions(
        tmp_path,
        "I. Accepted recommendations",
        "3. The Government accepts the following recommendations: 90.1. 90.2, 90.5.",
        "II. Noted recommendations",
        "4. The Government takes note of recommendations 90.3, 90.4.",
        "90.3-5",
        "There is no plan to change the law.",
    )
    assert found == {"90.1": "supported", "90.2": "supported", "90.3": "noted", "90.4": "noted", "90.5": "supported"}


def test_items_below_a_heading_take_its_position(tmp_path: Path) -> None:
    found = positions(
        tmp_path,
        "The recommendations below enjoy the support of Chile:",
        "90.1 Do it (Peru);",
        "90.2 Do more (Peru).",
        "The recommendations below were noted by Chile:",
        "90.3 Do most (Peru).",
    )
    assert found == {"90.1": "supported", "90.2": "supported", "90.3": "noted"}


def test_a_table_gives_the_position_of_each_row(tmp_path: Path) -> None:
    table = [
        ["Recommendation", "Position", "Comment"],
        ["90.1 Do it (Peru);", "Supported", "We gladly do"],
        ["90.2 Do more (Peru)", "Noted", "Because 90.1 supports it already"],
    ]
    assert positions(tmp_path, table=table) == {"90.1": "supported", "90.2": "noted"}


def test_two_positions_for_one_number_are_reported(tmp_path: Path) -> None:
    lines = [*TITLE, "3. Chile accepts 90.1, 90.2.", "4. Chile takes note of 90.2, 90.3."]
    reading = addendum.read(make_docx(tmp_path / "a.docx", lines))
    assert [(ask.number, str(ask.position), ask.text) for ask in reading.asks][1] == ("90.2", "supported", "")
    assert reading.warnings == ["90.2 is stated as supported and as noted; the first is kept."]
    assert reading.source.symbol == "A/HRC/99/7/Add.1"


def test_a_list_may_run_over_lines_and_pages(tmp_path: Path) -> None:
    pages = [
        [*TITLE, "3. Chile accepts the following recommendations: 90.1, 90.2,", "90.3, 90.4, 90.5 and"],
        ["A/HRC/99/7/Add.1", "90.6.", "4. Chile takes note of 90.7, 90.8."],
    ]
    found = addendum.positions(make_pdf(tmp_path / "a.pdf", pages))
    assert Counter(map(str, found.values())) == {"supported": 6, "noted": 2}


def test_dates_and_shares_are_no_numbers(tmp_path: Path) -> None:
    found = positions(tmp_path, "3. On 30.06.2020 Chile accepted 90.1, 90.2, 90.3, 90.4 (12.5 per cent of them).")
    assert set(found) == {"90.1", "90.2", "90.3", "90.4"}


def test_a_text_without_positions_is_no_addendum(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        positions(tmp_path, "Nothing is said about numbers.")
    assert caught.value.code == "no-positions"


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("90.11-14", ["90.11", "90.12", "90.13", "90.14"]),
        ("90.11–90.13", ["90.11", "90.12", "90.13"]),
        ("90.82-83, 87", ["90.82", "90.83", "90.87"]),
        ("90.35. 90.36", ["90.35", "90.36"]),
        ("90.1 to 90.3 and 91.2", ["90.1", "90.2", "90.3", "91.2"]),
    ],
)
def test_printed_lists_are_counted_out(printed: str, numbers: list[str]) -> None:
    assert expand(printed) == numbers


@pytest.mark.parametrize(
    ("sentence", "position"),
    [
        ("listed below enjoy the support of X", "supported"),
        ("have been examined by X and do not enjoy its support", "not_supported"),
        ("could not support", "not_supported"),
        ("would thus be noted", "noted"),
        ("accepts partially", "supported_in_part"),
        ("will be examined by X", "pending"),
        ("Supported", "supported"),
        ("is a fine country", "None"),
    ],
)
def test_words_of_position_are_understood(sentence: str, position: str) -> None:
    assert str(position_of(sentence)) == position


def test_a_real_addendum_gives_exactly_the_positions_of_the_matrix(reference_data: Path) -> None:
    folder = reference_data / "recommendations"
    path = folder / "upr-reports" / "slovenia2025-A-HRC-59-15-Add.1.pdf"
    found = addendum.positions(path)
    assert Counter(map(str, found.values())) == {"supported": 217, "noted": 37}
    rows = {ask.number: ask.position for ask in matrix.read(folder / "ohchr-matrix" / "slovenia-2025-upr48.docx").asks}
    assert found == rows
    report = upr_report.read(folder / "upr-reports" / "slovenia2025-A-HRC-59-15.pdf", addendum=path)
    assert {ask.number: ask.position for ask in report.asks} == rows


@pytest.mark.parametrize(
    "rows",
    [
        [["No.", "Recommendation", "Response of Malta"], ["110.1", "Ratify (Chile)", "Malta supports it. " * 9],
         ["110.2", "Protect supported groups (Peru)", "Malta notes this. The law protects supported groups already."]],
        [["Recommendations which enjoy the support of Malta"], ["110.1", "Ratify (Chile)"],
         ["Recommendations which are noted"], ["110.2", "Sign (Peru)"]],
        [["Recomendación", "Posición"], ["110.1 Ratificar", "Aceptada"], ["110.2 Firmar", "Se toma nota"]],
        [["Recommandation", "Position"], ["110.1 Ratifier", "Acceptée"], ["110.2 Signer", "Notée"]],
    ],
)  # fmt: skip
def test_tables_state_positions_in_a_column_or_in_a_heading_row(rows: list[list[str]], tmp_path: Path) -> None:
    title = ["A/HRC/40/17/Add.1", "Universal Periodic Review", "Malta", "Addendum"]
    found = addendum.positions(make_docx(tmp_path / "a.docx", title, [rows]))
    assert found == {"110.1": Position.SUPPORTED, "110.2": Position.NOTED}
