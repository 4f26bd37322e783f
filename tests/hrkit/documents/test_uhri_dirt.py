"""Every known defect of the UHRI export, one test each; values are made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hrkit.documents.model import AskKind, Position, Refused
from hrkit.documents.uhri import Annotation, annotation, stream_json
from hrkit.documents.uhri_dirt import (
    clean_text,
    cycle_number,
    iso_date,
    join_split_words,
    paragraph_of,
    session_number,
)

ROW: dict[str, Any] = {
    "AnnotationId": "0f3a2b1c-1111-4222-8333-0123456789ab",
    "Symbol": "CRC/C/PER/CO/6-7",
    "Body": "- CRC",
    "AnnotationType": "- Recommendations",
    "Countries": ["Peru"],
    "Text": "12. The Committee recommends that the State party open clinics.",
}


def read(**changes: Any) -> Annotation:
    return annotation({**ROW, **changes})


def stream(tmp_path: Path, *rows: dict[str, Any]) -> list[Annotation | Refused]:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return list(stream_json(path))


def test_dash_before_body_type_and_labels_is_dropped() -> None:
    found = read(Themes=["- Right to food", "– Housing"], AffectedPersons=["- Children"])
    assert (found.body, found.kind) == ("CRC", AskKind.RECOMMENDATION)
    assert (found.themes, found.groups) == (("Right to food", "Housing"), ("Children",))


@pytest.mark.parametrize(
    ("raw", "short"),
    [
        ("- Committee on the Rights of the Child", "CRC"),
        ("Committee on the Elimination of Discrimination against Women", "CEDAW"),
        ("- Committee on Migrant  Workers", "CMW"),
        ("- Committee on Economic, Social and Cultural Rights", "CESCR"),
        ("Human Rights Committee (CCPR)", "CCPR"),
        ("- UPR", "UPR"),
    ],
)
def test_long_body_names_become_the_acronym(raw: str, short: str) -> None:
    found = read(Body=raw)
    assert (found.body, found.body_raw) == (short, raw)


def test_double_blank_in_a_body_is_one_blank() -> None:
    assert read(Body="- IE  Albinism").body == "IE Albinism"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "type-missing"),
        (None, "type-missing"),
        ("6f1f9a53-0f3b-4d0b-8a4e-0f7c3b9f8a11", "type-uuid"),
        ("- 6F1F9A53-0F3B-4D0B-8A4E-0F7C3B9F8A11", "type-uuid"),
        ("- Something else", "type-unknown"),
    ],
)
def test_missing_uuid_or_unknown_type_is_no_kind_and_a_warning(raw: str | None, code: str) -> None:
    found = read(AnnotationType=raw)
    assert found.kind is None
    assert code in found.warnings


def test_row_without_country_takes_the_state_of_its_symbol() -> None:
    found = read(Countries=[])
    assert found.countries == ("PER",)
    assert found.warnings == ("country-from-symbol",)


def test_row_without_country_or_state_in_the_symbol_warns() -> None:
    assert read(Countries=None, Symbol="A/HRC/59/15").warnings == ("country-missing",)


@pytest.mark.parametrize(("raw", "iso3"), [("PK", "PAK"), ("MY", "MYS"), ("NA", "NAM"), ("PER", "PER")])
def test_country_given_as_a_code_is_read(raw: str, iso3: str) -> None:
    assert read(Countries=[raw]).countries == (iso3,)


def test_turkey_and_turkiye_are_one() -> None:
    assert read(Countries=["Türkiye"]).countries == read(Countries=["Turkey"]).countries == ("TUR",)
    assert read(UprRecommendingCountry=["Turkey"]).states == ("Türkiye",)


def test_asterisks_go_and_the_raw_name_stays() -> None:
    found = read(Countries=["State of Palestine*"], UprRecommendingCountry=["State of Palestine*", "Kosovo*"])
    assert found.countries == ("PSE",)
    assert found.countries_raw == ("State of Palestine*",)
    assert found.states[0] == "State of Palestine"
    assert "*" not in found.states[1]


def test_european_union_is_a_name_without_a_country_code() -> None:
    found = read(Countries=["European Union"])
    assert (found.countries, found.warnings) == ((), ("country-unknown",))
    assert read(UprRecommendingCountry=["European Union"]).states == ("European Union",)


def test_html_and_entities_become_plain_text() -> None:
    found = read(
        Text="<p>12.&nbsp;The&nbsp;Committee recommends:</p><ul><li>jobs &amp; homes;</li><li>x &lt; y.</li></ul>"
    )
    assert found.text == "12. The Committee recommends:\njobs & homes;\nx < y."
    assert found.text_raw.startswith("<p>")


def test_scripts_styles_and_comments_are_dropped_with_their_content() -> None:
    raw = "<style>p{}</style>12. Open <!-- hidden --><script>alert('x')</script>clinics<script>never closed"
    assert clean_text(raw)[0] == "12. Open clinics"


def test_text_that_was_escaped_twice_is_read() -> None:
    assert clean_text("&lt;p&gt;12. Bread &amp;amp; water&lt;/p&gt;")[0] == "12. Bread & water"


def test_comparison_signs_in_plain_text_are_no_tags() -> None:
    assert clean_text("fewer than < 5 and > 3 rooms")[0] == "fewer than < 5 and > 3 rooms"


def test_odd_blanks_and_control_characters_are_cleaned() -> None:
    raw = "12.\u00a0The\u2009\u200bState\u00ad party\x00 \ud800must\r\n  act\u2028now  "
    assert clean_text(raw)[0] == "12. The State party \ufffdmust\nact\nnow"


def test_decomposed_hangul_is_composed() -> None:
    assert clean_text("인권")[0] == "인권"


@pytest.mark.parametrize(
    ("raw", "joined"),
    [
        ("the recom- mendation", "the recommendation"),
        ("the imple-mentation of it", "the implementation of it"),
        ("non- discrimination in pay", "non-discrimination in pay"),
        ("short- and long-term", "short- and long-term"),
        ("re-establish a well-known fund", "re-establish a well-known fund"),
        ("pre- or post-natal care", "pre- or post-natal care"),
        ("dis- crimination", "discrimination"),
    ],
)
def test_words_split_by_ocr_are_joined_and_compounds_kept(raw: str, joined: str) -> None:
    assert join_split_words(raw) == joined


def test_joined_words_are_said_aloud() -> None:
    assert "hyphen-joined" in read(Text="12. Follow the recom- mendation.").warnings


def test_empty_id_gets_a_derived_one_that_stays_the_same() -> None:
    found, again = read(AnnotationId=""), read(AnnotationId=" ", Themes=["New label"])
    assert found.upstream_id.startswith("derived-")
    assert found.upstream_id == again.upstream_id
    assert "derived-id" in found.warnings


def test_duplicate_id_with_the_same_row_is_refused(tmp_path: Path) -> None:
    first, second = stream(tmp_path, ROW, ROW)
    assert isinstance(first, Annotation)
    assert isinstance(second, Refused) and second.where == "row 2"


def test_duplicate_id_with_another_text_is_kept_under_its_own_id(tmp_path: Path) -> None:
    other = {**ROW, "Text": "13. The Committee recommends buses."}
    first, second, third = stream(tmp_path, ROW, other, other)
    assert isinstance(first, Annotation) and isinstance(second, Annotation)
    assert second.upstream_id.startswith(first.upstream_id + "~")
    assert "duplicate-id" in second.warnings
    assert isinstance(third, Refused)


def test_two_equal_rows_without_id_are_one(tmp_path: Path) -> None:
    row = {**ROW, "AnnotationId": ""}
    assert [type(entry) for entry in stream(tmp_path, row, row)] == [Annotation, Refused]


@pytest.mark.parametrize(
    ("text", "number", "item"),
    [
        ("Recommendation No. 7, para. 12: 4 Open clinics", "12", "4"),
        ("para. 14 Open clinics", "14", ""),
        ("Paragraph 14 (c) Open clinics", "14", "c"),
        ("140.7 Open clinics (Chad);", "140.7", ""),
        ("147.17. Open clinics", "147.17", ""),
        ("12.The Committee recommends", "12", ""),
        ("12. (b) Open clinics", "12", "b"),
        ("12 (b) Open clinics", "12", "b"),
        ("12 The Committee recommends", "12", ""),
        ("Right to health\n12.The Committee recommends", "12", ""),
        ("D. Rights\nRight to health (art. 12)\n43. The Committee", "43", ""),
        ("Climate change 12.The Committee recommends", "12", ""),
        ("12. The Committee recommends that it:\n(c) Open clinics", "12", "c"),
        ("12. The Committee recommends: (a) Open; (b) Close", "12", ""),
        ("(d) Open clinics", "", "d"),
        ("The 2030 Agenda and its 17 goals", "", ""),
        ("2030 Agenda for Sustainable Development", "", ""),
        ("3.5 % of all persons", "", ""),
        ("Open 12 clinics under article 12. It helps.", "", ""),
    ],
)
def test_paragraph_number_is_found_in_the_text_only(text: str, number: str, item: str) -> None:
    assert paragraph_of(text) == (number, item)


def test_text_without_a_number_warns() -> None:
    found = read(Text="The Committee recommends clinics.")
    assert (found.paragraph, found.warnings) == ("", ("paragraph-missing",))


def test_stray_blanks_and_repeats_in_labels_go() -> None:
    assert read(Themes=[" Participation  of women ", "Participation of women", "", None]).themes == (
        "Participation of women",
    )


def test_goal_and_target_of_one_sdg_are_both_kept() -> None:
    found = read(Sdgs=["16 - PEACE, JUSTICE", "16.2 - Protect children", "17.b", "- 5 - GENDER", "99 - none", "text"])
    assert found.sdg_goals == ("16", "17", "5")
    assert found.sdg_targets == ("16.2", "17.b")
    assert len(found.sdgs_raw) == 6


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        (["Supported"], Position.SUPPORTED),
        (["- Noted"], Position.NOTED),
        (["Partially supported"], Position.SUPPORTED_IN_PART),
        (["Supported in part"], Position.SUPPORTED_IN_PART),
        (["Not Supported"], Position.NOT_SUPPORTED),
        ([], None),
    ],
)
def test_upr_positions_are_read(raw: list[str], meaning: Position | None) -> None:
    assert read(UprPositions=raw).position is meaning


def test_two_different_positions_are_a_warning_not_a_guess() -> None:
    found = read(UprPositions=["Supported", "Noted"])
    assert found.position is None
    assert "positions-differ" in found.warnings


@pytest.mark.parametrize(("raw", "number"), [("- 42 - January 2023", "42"), ("42nd session", "42"), ("7", "7")])
def test_session_is_its_number(raw: str, number: str) -> None:
    assert session_number(raw) == number


@pytest.mark.parametrize(
    ("raw", "number"), [("4", "4"), ("Cycle IV", "4"), ("Third cycle (2017-2022)", "3"), ("2nd", "2")]
)
def test_cycle_is_its_number(raw: str, number: str) -> None:
    assert cycle_number(raw) == number


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2025-02-12T00:00:00", "2025-02-12"),
        ("12/02/2025", "2025-02-12"),
        ("12 February 2025", "2025-02-12"),
        ("2025-13-40", ""),
        ("soon", ""),
        (None, ""),
    ],
)
def test_dates_become_iso(raw: str | None, iso: str) -> None:
    assert iso_date(raw) == iso


def test_odd_types_in_a_row_never_break_it() -> None:
    found = read(Themes="Right to food", Sdgs=[16, None], UprSession=42, Symbol=None, Countries=[None], Body=["- CRC"])
    assert (found.themes, found.sdg_goals, found.session, found.body) == (("Right to food",), ("16",), "42", "CRC")
