"""SDG terms and ratification tables; inputs are made up but for the real-data tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hrkit.documents.errors import DocumentError
from hrkit.documents.tables import fold_digits, guess_language, read_ratification, read_sdg

GOALS = [
    {
        "goal": 2,
        "name": "Feed all the people in every town of the land",
        "targets": [
            {
                "target": "2.1",
                "text": "By 2030, bake bread for all",
                "indicators": [{"indicator": "2.1.1", "text": "Loaves"}],
            },
            {"target": "2.a", "text": "Build ovens", "indicators": []},
        ],
    },
    {"goal": 1, "name": "Share", "targets": []},
]
RATIFICATION = "iso2,member,state party,year ratification or accession,signatory,no action,status,note"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_json_list_gives_goals_and_targets_in_order(tmp_path: Path) -> None:
    table = read_sdg(write(tmp_path / "a.json", json.dumps(GOALS)))
    assert [(term.code, term.parent) for term in table.terms] == [("1", ""), ("2", ""), ("2.1", "2"), ("2.a", "2")]
    assert {term.language for term in table.terms} == {"en"}
    assert [paragraph.number for paragraph in table.paragraphs] == ["1", "2", "2.1", "2.a"]


def test_indicators_come_when_asked_for(tmp_path: Path) -> None:
    table = read_sdg(write(tmp_path / "a.json", json.dumps(GOALS)), indicators=True)
    assert ("2.1.1", "2.1") in [(term.code, term.parent) for term in table.terms]


def test_yaml_of_translations_is_read_plain_quoted_and_folded(tmp_path: Path) -> None:
    text = (
        "# comment\n"
        "1-title: Compartir\n"
        "1-1-title: Para 2030, hornear pan\n  para todos\n"
        "1-a-title: 'Construir hornos: ''grandes'''\n"
        '2-1-title: "Agua \\u00fatil"\n'
        "other-key: no es una meta\n"
        "2-2-title: >-\n  Dos\n  líneas\n"
    )
    table = read_sdg(write(tmp_path / "metas.yml", text), language="es")
    assert [(term.code, term.title) for term in table.terms] == [
        ("1", "Compartir"),
        ("1.1", "Para 2030, hornear pan para todos"),
        ("1.a", "Construir hornos: 'grandes'"),
        ("2.1", "Agua útil"),
        ("2.2", "Dos líneas"),
    ]
    assert {term.language for term in table.terms} == {"es"}


@pytest.mark.parametrize(
    ("text", "folded", "mixed"),
    [
        ("२०३० सम्म", "2030 सम्म", False),
        ("२०30० सम्म", "2030 सम्म", True),
        ("$ १.२25", "$ 1.25", True),
        ("٢٠٣٠", "2030", False),
    ],
)
def test_digits_of_every_script_become_ascii(text: str, folded: str, mixed: bool) -> None:
    assert fold_digits(text) == (folded, ("digits-mixed",) if mixed else ())


def test_mixed_numbers_are_listed(tmp_path: Path) -> None:
    table = read_sdg(write(tmp_path / "a.yml", "1-1-title: '२०30० सम्म रोटी'\n"), language="ne")
    assert table.terms[0].warnings == ("digits-mixed",)
    assert "1.1" in table.warnings[0]


def test_wrong_and_repeated_codes_are_refused(tmp_path: Path) -> None:
    text = "1-1-title: Bread\n1-1-title: Bread again\n18-1-title: No such goal\n1-2-title:\n"
    table = read_sdg(write(tmp_path / "a.yml", text))
    assert [term.code for term in table.terms] == ["1.1"]
    assert len(table.refused) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("just a letter", "not-recognised"),
        ('[{"goal": 1, "na', "truncated-json"),
        ('[{"goal" 1, "name": "x"}]', "malformed-json"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_sdg(write(tmp_path / "a.json", text))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("By the end of the year, bread for all in every town", "x", "en"),
        ("모두를 위한 빵", "targets-en", "ko"),
        ("सबैका लागि रोटी", "targets-ne", "ne"),
        ("सबैका लागि रोटी", "targets", "und"),
        ("du pain pour tous les habitants des villes et de la campagne", "targets-en", "fr"),
    ],
)
def test_language_comes_from_the_text_before_the_name(text: str, name: str, language: str) -> None:
    assert guess_language(text, name) == language


def test_ratification_rows_are_read(tmp_path: Path) -> None:
    rows = "NA,Namibia,1,1994,0,0,state party,\nKR,South Korea,0,,1,0,signatory state,as Republic of Korea\n"
    table = read_ratification(write(tmp_path / "hr_status_bread.csv", f"{RATIFICATION}\n{rows}"))
    first, second = table.rows
    assert (first.country_iso3, first.party, first.signatory, first.year) == ("NAM", True, False, 1994)
    assert (second.country_iso3, second.country, second.party, second.signatory) == (
        "KOR",
        "Republic of Korea",
        False,
        True,
    )
    assert (second.note, second.year, second.instrument_hint) == ("as Republic of Korea", 0, "bread")


def test_ratification_without_note_and_with_moved_columns_is_read(tmp_path: Path) -> None:
    text = "member,signatory,state party,year ratification or accession\r\nPeru,0,1,1990\r\n"
    (row,) = read_ratification(write(tmp_path / "a.csv", text)).rows
    assert (row.country_iso3, row.party, row.year, row.note) == ("PER", True, 1990, "")


def test_contradictions_warn_and_unknown_states_are_refused(tmp_path: Path) -> None:
    rows = "PE,Peru,1,,0,0,no action,\nXX,Atlantis,1,1990,0,0,state party,\nTD,Chad,maybe,1990,0,0,state party,\n"
    table = read_ratification(write(tmp_path / "a.csv", f"{RATIFICATION}\n{rows}"))
    assert table.rows[0].warnings == ("year-missing", "status-contradicts")
    assert [refused.where for refused in table.refused] == ["line 3", "line 4"]


def test_ratification_without_its_columns_names_them(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_ratification(write(tmp_path / "a.csv", "member,year\nPeru,1990\n"))
    assert caught.value.code == "wrong-columns"
    assert "party" in caught.value.message


def test_given_sdg_files_are_whole(reference_data: Path) -> None:
    folder = reference_data / "recommendations" / "sdg"
    table = read_sdg(folder / "sdg_goals_targets_indicators_en.json", indicators=True)
    levels = [term.code.count(".") for term in table.terms]
    assert (levels.count(0), levels.count(1), levels.count(2)) == (17, 169, 248)
    for language in ("en", "es", "fr", "ne"):
        terms = read_sdg(folder / f"targets-{language}.yml").terms
        assert len(terms) == 169 and {term.language for term in terms} == {language}
        assert not [term for term in terms if "20300" in term.title]
        assert all(ascii_digits(term.title) for term in terms)


def ascii_digits(text: str) -> bool:
    return all(sign.isascii() for sign in text if sign.isdigit())


def test_given_ratification_tables_are_whole(reference_data: Path) -> None:
    tables = [read_ratification(path) for path in (reference_data / "recommendations" / "ratification").glob("*.csv")]
    assert len(tables) == 18
    assert all(len({row.country_iso3 for row in table.rows}) == 193 and not table.refused for table in tables)
