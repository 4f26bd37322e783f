"""How real reports of the Working Group vary: several heads, thematic headings, letters, misprints, odd brackets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hrkit.documents.builders import make_docx, make_pdf

from hrkit.documents import read
from hrkit.documents.model import Position, Reading

TITLE = ["A/HRC/40/17", "Report of the Working Group on the Universal Periodic Review*", "Malta"]
EXAMINED = "100. The following recommendations will be examined by Malta:"
END = "101. All conclusions and/or recommendations contained in the present report reflect the positions."


def report(folder: Path, *lines: str) -> Reading:
    return read(make_docx(folder / "a.docx", [*TITLE, *lines]))


def test_each_head_gives_its_own_position(tmp_path: Path) -> None:
    heads = {
        "The recommendations listed below have been examined and enjoy the support of Malta:": Position.SUPPORTED,
        "The following recommendations enjoy the support of Malta, which considers that they are already "
        "implemented:": Position.SUPPORTED,
        "The recommendations below will be examined by Malta:": Position.PENDING,
        "The recommendations below did not enjoy the support of Malta and would thus be noted:": Position.NOTED,
        "The following recommendations have been noted by Malta:": Position.NOTED,
        "The following recommendations do not enjoy the support of Malta:": Position.NOT_SUPPORTED,
    }
    lines = [
        line
        for number, head in enumerate(heads, 36)
        for line in (f"{number}. {head}", f"{number}.1. Do it (Chile);", f"{number}.2. Stop it (Peru);")
    ]
    reading = report(tmp_path, *lines, "42. All conclusions and/or recommendations reflect the positions.")
    assert [ask.position for ask in reading.asks] == [position for position in heads.values() for _ in (1, 2)]
    assert reading.asks[0].number == "36.1" and not reading.refused


@pytest.mark.parametrize("make", [make_docx, make_pdf])
def test_thematic_headings_and_sources_between_numbers_belong_to_no_text(make: object, tmp_path: Path) -> None:
    lines = [
        *TITLE, "6. The following recommendations will be examined by Malta:", "Theme: Norms", "6.1. Ratify (Chile);",
        "Source of position: A/HRC/40/17/Add.1", "6.2. Sign (Peru)", "B. Right to work and to just and favourable",
        "conditions of work", "6.3. Pay (Spain) (Cuba);", "6.4. Train (Chad).", "7. All conclusions and the rest.",
    ]  # fmt: skip
    path = tmp_path / "a"
    reading = read(make_docx(path, lines) if make is make_docx else make_pdf(path, [lines]))
    work = "B. Right to work and to just and favourable conditions of work"
    assert [(ask.number, ask.text, ask.section) for ask in reading.asks] == [
        ("6.1", "Ratify", "Norms"), ("6.2", "Sign", "Norms"), ("6.3", "Pay", work), ("6.4", "Train", work),
    ]  # fmt: skip
    assert reading.asks[0].position_source == "A/HRC/40/17/Add.1"


def test_numbers_with_letters_are_items_of_their_number(tmp_path: Path) -> None:
    reading = report(
        tmp_path, EXAMINED, "100.1 Ratify (Chile);", "100.2 Sign (Peru);", "100.2a Sign two (Cuba);",
        "100.2 (b) Sign three (Togo);", "100.3 (a) Stop; (b) Go (Spain);", "100.3 bis Stay (Chad);", END,
    )  # fmt: skip
    assert [(ask.number, ask.sub_item, ask.text) for ask in reading.asks] == [
        ("100.1", "", "Ratify"), ("100.2", "", "Sign"), ("100.2", "a", "Sign two"), ("100.2", "b", "Sign three"),
        ("100.3", "", "(a) Stop; (b) Go"), ("100.3", "bis", "Stay"),
    ]  # fmt: skip


@pytest.mark.parametrize("printed", ["100.44", "10.4", "1004", "100,4", "100-4.", "101.4", "100.3", "100 4."])
def test_a_misprinted_number_is_reported_and_moves_no_other(printed: str, tmp_path: Path) -> None:
    marks = [f"100.{number}" if number != 4 else printed for number in range(1, 9)]
    reading = report(tmp_path, EXAMINED, *[f"{mark} Act (Chile);" for mark in marks], END)
    assert [ask.number for ask in reading.asks] == [f"100.{number}" for number in range(1, 9)]
    assert [ask.number for ask in reading.asks if ask.warnings] == ["100.4"]
    assert reading.asks[3].printed_number == printed.rstrip(".") and not reading.refused


@pytest.mark.parametrize(
    ("printed", "states"),
    [
        ("(Chile, Peru); (Spain);", ("Chile", "Peru", "Spain")),
        ("(Chile) / (Peru);", ("Chile", "Peru")),
        ("[Chile];", ("Chile",)),
        ("(Chile; Micronesia (Federated States of)); Peru);", ("Chile", "Micronesia (Federated States of)", "Peru")),
        ("(Chile, on behalf of the Core Group on Lamps);", ("Chile",)),
        ("(No. 5 of 2010) (Chile).", ("Chile",)),
        ("(Libya)(Slovakia*);", ("Libya", "Slovakia")),
    ],
)
def test_states_in_odd_brackets_are_still_the_states(printed: str, states: tuple[str, ...], tmp_path: Path) -> None:
    reading = report(tmp_path, EXAMINED, f"100.1 Do it {printed}", "100.2 Act (Cuba);", "100.3 Rest (Chad);", END)
    assert reading.asks[0].states == states and not reading.asks[0].warnings


def test_a_french_report_is_read_and_says_that_names_of_states_are_not(tmp_path: Path) -> None:
    lines = [
        "A/HRC/40/17", "Rapport du Groupe de travail sur l’Examen périodique universel", "Malte",
        "110. Les recommandations ci-après ont été examinées par Malte et recueillent son adhésion :",
        "110.1 Ratifier le traité sur les lampes (Chili) ;", "110.2 Signer (France) ;", "110.3 Agir (Maroc) ;",
        "111. Les recommandations ci-après n’ont pas recueilli l’adhésion de Malte, qui en a pris note :",
        "111.1 Cesser avec les lampes (Cuba) ;", "111.2 Fermer (France) ;", "112. Toutes les conclusions et autres.",
    ]  # fmt: skip
    reading = read(make_docx(tmp_path / "a.docx", lines))
    assert [str(ask.position) for ask in reading.asks] == ["supported"] * 3 + ["noted"] * 2
    assert reading.asks[0].states == ("Chili",) and "not in English" in reading.warnings[0]


def test_a_first_cycle_report_without_any_line_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    items = [f"{number}. To light lamp {number} (Chile);" for number in range(1, 30)]
    head = "64. In the course of the discussion, the following recommendations were made to Malta:"
    path.write_text(" ".join([*TITLE, "II. CONCLUSIONS AND/OR RECOMMENDATIONS", head, *items, "65. All conclusions."]))
    assert [ask.number for ask in read(path).asks] == [f"64.{number}" for number in range(1, 30)]
