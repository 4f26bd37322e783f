"""States behind a recommendation: every spelling, nested parentheses, acronyms that are no States, wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrkit.documents.states import common_name, iso3, read_states
from hrkit.documents.wording import parse_item


@pytest.mark.parametrize(
    ("printed", "states"),
    [
        ("(Chile)", ["Chile"]),
        ("(Chile) (Peru);", ["Chile", "Peru"]),
        ("(Chile); (Peru).", ["Chile", "Peru"]),
        ("(Chile, Peru and Türkiye);", ["Chile", "Peru", "Türkiye"]),
        ("(Chile; Peru; India)", ["Chile", "Peru", "India"]),
        ("(Argentina Chile, Guatemala)", ["Argentina", "Chile", "Guatemala"]),
        ("(Iran (Islamic Republic of))", ["Iran (Islamic Republic of)"]),
        ("(Islamic Republic of Iran)", ["Iran (Islamic Republic of)"]),
        ("(Venezuela(Bolivarian Republic of),Peru)", ["Venezuela (Bolivarian Republic of)", "Peru"]),
        ("(Plurinational State of Bolivia)", ["Bolivia (Plurinational State of)"]),
        ("(Bosnia and Herzegovina, Trinidad and Tobago)", ["Bosnia and Herzegovina", "Trinidad and Tobago"]),
        ("(Democratic Peoples’ Republic of Korea)", ["Democratic People's Republic of Korea"]),
        ("(Timor- Leste, Guinea-Bissau, Guinea)", ["Timor-Leste", "Guinea-Bissau", "Guinea"]),
        ("(the former Yugoslav Republic of Macedonia)", ["North Macedonia"]),
        ("(The Netherlands) (Kingdom of the Netherlands)", ["Netherlands (Kingdom of the)"]),
        ("(Congo) (Democratic Republic of the Congo)", ["Congo", "Democratic Republic of the Congo"]),
        ("(Swaziland, Cape Verde, Czech Republic)", ["Eswatini", "Cabo Verde", "Czechia"]),
        ("(Holy See, Palestine, European Union)", ["Holy See", "State of Palestine", "European Union"]),
        (
            "(Côte d’Ivoire and Lao People's Democratic Republic);",
            ["Côte d'Ivoire", "Lao People's Democratic Republic"],
        ),
        ("(Spain);12", ["Spain"]),
    ],
)
def test_states_are_split_and_named_as_the_united_nations_name_them(printed: str, states: list[str]) -> None:
    item = parse_item(f"Ratify the Protocol (OP-CAT) {printed}")
    assert list(item.states) == states
    assert item.text == "Ratify the Protocol (OP-CAT)" and not item.warnings


@pytest.mark.parametrize(
    "aside", ["(OP-CAT)", "(ICCPR-OP2)", "(Palermo Protocol)", "(a)", "(2009–2014)", "(UAE)", "(i)"]
)
def test_other_parentheses_never_become_states(aside: str) -> None:
    assert parse_item(f"Do this {aside} and that (Chile);").states == ("Chile",)


def test_an_acronym_at_the_end_leaves_the_states_empty_with_a_warning() -> None:
    item = parse_item("Ratify the Protocol (OP-CAT).")
    assert item.states == () and "No recommending State" in item.warnings[0]


def test_an_unknown_state_is_kept_as_printed_with_a_warning() -> None:
    item = parse_item("Do it (Spain, Atlantis);")
    assert item.states == ("Spain", "Atlantis") and "Atlantis" in item.warnings[0]


def test_several_wordings_under_one_number_keep_their_own_states() -> None:
    item = parse_item("Ratify it (Spain); Consider ratifying it (Chile, Peru); accede to it (India).")
    assert [(wording.text, wording.states) for wording in item.wordings] == [
        ("Ratify it", ("Spain",)),
        ("Consider ratifying it", ("Chile", "Peru")),
        ("accede to it", ("India",)),
    ]
    assert item.states == ("Spain", "Chile", "Peru", "India")


def test_states_inside_one_sentence_are_gathered_but_the_sentence_stays_whole() -> None:
    item = parse_item("Sign (Chile)/Ratify (Peru, Spain) the Protocol (OP-CAT) (India);")
    assert item.states == ("Chile", "Peru", "Spain", "India")
    assert len(item.wordings) == 1


def test_names_and_codes_give_one_name_and_one_code() -> None:
    assert common_name("Turkey") == common_name("TUR") == common_name("TR") == "Türkiye"
    assert (iso3("DPR Korea"), iso3("PK"), iso3("European Union"), iso3("nowhere")) == ("PRK", "PAK", "", "")
    assert common_name("OP-CAT") == common_name("") == ""


def test_every_recommending_state_of_upr_info_is_known(reference_data: Path) -> None:
    import csv
    import io

    names: set[str] = set()
    for path in (reference_data / "recommendations" / "upr-info").glob("*.csv"):
        text = path.read_bytes().decode("mac_roman")
        names |= {row["From"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    unknown = {name for name in names if not read_states(name).states and "Unknown" not in name}
    assert len(names) > 100 and unknown == set()
