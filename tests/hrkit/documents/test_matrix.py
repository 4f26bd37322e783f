"""OHCHR's matrix of recommendations, in the layouts of 2014, 2019 and 2025 and in odd shapes."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from tests.hrkit.documents.builders import make_docx

from hrkit.documents import DocumentError, Position, matrix
from hrkit.documents import read as documents_read

OLD = ["Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation"]
NEW = [
    "Recommendation and recommending State",
    "Position of the State under review",
    "Human rights themes and groups of persons",
    "Relevant SDGs",
]


def read(tmp_path: Path, *rows: list[str]) -> matrix.Reading:
    return matrix.read(make_docx(tmp_path / "any-name.bin", tables=[list(rows)]))


def test_the_layout_of_2014_has_codes_commas_and_affected_persons(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        OLD,
        ["Theme: A12 Acceptance of norms"],
        [
            "71.2 Ratify the treaty (Chile, Peru);\nSource of position: A/HRC/90/1/Add.1 - Para. 3",
            "Supported",
            "A12 Acceptance of norms\nB31 Equality\nAffected persons: \n- children\n- women",
            "",
        ],
    )
    ask = reading.asks[0]
    assert (ask.number, ask.text, ask.states) == ("71.2", "Ratify the treaty", ("Chile", "Peru"))
    assert (ask.themes, ask.groups) == (("A12 Acceptance of norms", "B31 Equality"), ("children", "women"))
    assert (ask.section, ask.position) == ("A12 Acceptance of norms", Position.SUPPORTED)
    assert ask.position_source == "A/HRC/90/1/Add.1 - Para. 3"
    assert reading.source.symbol == "A/HRC/90/1"


def test_the_layout_of_2019_has_an_sdg_block_before_the_persons(tmp_path: Path) -> None:
    ask = read(
        tmp_path,
        OLD,
        ["Theme: Equality & non-discrimination"],
        [
            "99.4. Adopt the plan (Chile) (Peru);\nSource of Position: A/HRC/90/1",
            "Noted",
            "- Equality & non-discrimination\n- Right to health\nSDGs:\n- 3 - GOOD HEALTH\n- 10 - EQUALITY\n"
            "Affected persons:\n- Persons with disabilities",
            "",
        ],
    ).asks[0]
    assert ask.number == "99.4" and ask.states == ("Chile", "Peru")
    assert ask.themes == ("Equality & non-discrimination", "Right to health")
    assert ask.sdgs == ("3 - GOOD HEALTH", "10 - EQUALITY")
    assert ask.groups == ("Persons with disabilities",)
    assert (ask.position, ask.position_source) == (Position.NOTED, "A/HRC/90/1")


def test_the_layout_of_2025_has_an_sdg_column(tmp_path: Path) -> None:
    ask = read(
        tmp_path,
        NEW,
        ["Theme: Housing"],
        [
            "140.9 Build homes (Venezuela (Bolivarian Republic of)) (Türkiye)\nSource of Position: A/HRC/90/1 - Para.3",
            "Supported/Noted",
            "- Housing\nGroups of Persons: \n- Public officials",
            "- 11 - SUSTAINABLE CITIES\n- 1 - NO POVERTY",
        ],
    ).asks[0]
    assert ask.states == ("Venezuela (Bolivarian Republic of)", "Türkiye")
    assert ask.sdgs == ("11 - SUSTAINABLE CITIES", "1 - NO POVERTY")
    assert ask.groups == ("Public officials",)
    assert ask.position == Position.SUPPORTED_IN_PART


def test_moved_and_extra_columns_are_found_by_their_header(tmp_path: Path) -> None:
    ask = read(
        tmp_path,
        ["No.", NEW[3], NEW[2], NEW[1], NEW[0]],
        ["1", "- 4 - QUALITY EDUCATION", "- Education", "Noted", "88.1 Teach (Chile);"],
    ).asks[0]
    assert (ask.number, ask.sdgs, ask.themes, ask.position) == (
        "88.1",
        ("4 - QUALITY EDUCATION",),
        ("Education",),
        Position.NOTED,
    )


def test_a_table_without_the_columns_names_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, ["Ask", "Answer", "Owner"], ["88.1 Teach (Chile);", "yes", "us"])
    assert caught.value.code == "wrong-columns" and "Ask, Answer, Owner" in caught.value.message


def test_rows_repeated_under_several_themes_are_merged(tmp_path: Path) -> None:
    row = "88.1 Teach (Chile);"
    reading = read(
        tmp_path,
        NEW,
        ["Theme: A"],
        [row, "Noted", "- A\nGroups of Persons:\n- children", "- 4 - X"],
        ["Theme: B"],
        ["88.2 Heal (Peru);", "Supported", "- B", ""],
        [row, "Noted", "- B\nGroups of Persons:\n- women", "- 5 - Y"],
    )
    assert [ask.number for ask in reading.asks] == ["88.1", "88.2"]
    first = reading.asks[0]
    assert (first.themes, first.groups, first.sdgs) == (("A", "B"), ("children", "women"), ("4 - X", "5 - Y"))
    assert first.warnings == () and first.section == "A"


def test_an_unknown_block_is_kept_in_the_warnings(tmp_path: Path) -> None:
    ask = read(tmp_path, NEW, ["88.1 Teach (Chile);", "Noted", "- A\nDuty bearers:\n- police", "- 4 - X"]).asks[0]
    assert ask.themes == ("A",)
    assert "Duty bearers:" in " ".join(ask.warnings) and "police" in " ".join(ask.warnings)


def test_a_row_without_number_is_refused_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        NEW,
        ["Teach without a number (Chile);", "Noted", "- A", ""],
        ["88.2 Heal (Peru);", "Supported", "- B", ""],
    )
    assert [ask.number for ask in reading.asks] == ["88.2"]
    assert reading.refused[0].where == "row 2" and "number" in reading.refused[0].why


def test_a_row_without_source_or_with_an_odd_position_says_so(tmp_path: Path) -> None:
    asks = read(
        tmp_path,
        NEW,
        ["88.1 Teach (Chile);", "Under discussion at home", "- A", ""],
        ["88.2 Heal (Peru);", "", "- B", ""],
        ["88.3 Do (Phillipines);", "Noted", "- B", ""],
    ).asks
    assert asks[0].position == Position.PENDING and "Under discussion" in asks[0].warnings[0]
    assert asks[1].position == Position.PENDING and asks[1].warnings
    assert asks[2].states == ("Philippines",) and asks[2].position_source == ""


def test_every_row_of_the_real_matrices_is_read_whole(reference_data: Path) -> None:
    folder = reference_data / "recommendations" / "ohchr-matrix"
    expected = {
        "slovenia-2014-upr20.docx": (163, 142, 21, 53, 13, 0),
        "slovenia-2025-upr48.docx": (254, 217, 37, 60, 24, 12),
    }
    for name, figures in expected.items():
        asks = matrix.read(folder / name).asks
        positions = [ask.position for ask in asks]
        labels = [len({label for ask in asks for label in getattr(ask, kind)}) for kind in ("themes", "groups", "sdgs")]
        counts = (len(asks), positions.count(Position.SUPPORTED), positions.count(Position.NOTED), *labels)
        assert counts == figures
        assert all(ask.text and ask.states and ask.section and not ask.warnings for ask in asks)


@pytest.mark.parametrize(
    "rows",
    [
        [["RECOMMENDATION", "RECOMMENDING STATE(S)", "POSITION", "FULL LIST OF THEMES"],
         ["115.1 Ratify", "Chile; Peru", "Supported", "- Norms"]],
        [["No.", "Recommendation", "Position", "Themes"], ["115.1", "Ratify (Chile, Peru)", "Supported", "- Norms"]],
        [NEW, NEW, ["115.1\u00a0Ratify (Chile*)\u00a0(Peru)", "Supported\u00a0", "-\u00a0Norms", ""]],
        [NEW, ["115.1 Ratify (Chile)", "Supported", "- Norms", ""],
         ["(Peru)\nSource of Position: A/HRC/40/17/Add.1", "", "", ""]],
        [["Recomendación", "Posición", "Lista completa de temas", "ODS"],
         ["115.1 Ratify (Chile) (Peru)", "Aceptada", "- Norms", ""]],
    ],
)  # fmt: skip
def test_other_columns_languages_and_broken_rows_are_read(rows: list[list[str]], tmp_path: Path) -> None:
    reading = documents_read(make_docx(tmp_path / "a.docx", [], [rows]))
    assert reading.source.kind == "ohchr_matrix" and not reading.refused
    assert [(ask.number, ask.text, ask.states, ask.position, ask.themes) for ask in reading.asks] == [
        ("115.1", "Ratify", ("Chile", "Peru"), Position.SUPPORTED, ("Norms",))
    ]


def test_a_position_merged_over_rows_holds_for_each_of_them(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    rows = [NEW, ["140.1 Sign (Peru)", "Noted", "- A", ""], ["140.2 Go (Cuba)", "", "- B", ""]]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    document.save(str(tmp_path / "a.docx"))
    page = tmp_path / "a.html"
    page.write_text(
        "<table><tr><th>Recommendation<th>Position<th>Themes</tr><tr><td>140.1 Sign (Peru)<td rowspan=2>Noted<td>A</tr>"
        "<tr><td>140.2 Go (Cuba)<td>B</tr></table>"
    )
    for path in (tmp_path / "a.docx", page):
        found = [(ask.position, ask.themes) for ask in documents_read(path).asks]
        assert found == [(Position.NOTED, ("A",)), (Position.NOTED, ("B",))]
