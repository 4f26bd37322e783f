"""The seed vocabularies are read as plain CSV: what a city gets on first start must be whole in both languages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

import hrcity

DATA = Path(hrcity.__file__).parent / "vocabulary" / "data"
HANGUL = re.compile("[가-힣]")
COLUMNS = ["code", "parent", "en", "ko", "role", "definition_en", "definition_ko", "source", "confidence"]
KINDS = {"rights", "groups", "sdg", "duties", "functions", "actions", "principles", "grades", "components", "upstream"}
CONFIDENCES = {"verified", "seed", "proposed", "belief"}
TARGETS_PER_GOAL = {1: 7, 2: 8, 3: 13, 4: 10, 5: 9, 6: 8, 7: 5, 8: 12, 9: 8, 10: 10, 11: 10, 12: 11, 13: 5, 14: 10,
                    15: 12, 16: 12, 17: 19}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCHEMES = [row["code"] for row in rows("schemes")]


def codes(scheme: str) -> set[str]:
    return {row["code"] for row in rows(scheme)}


def linked_codes(source: str, target: str) -> set[str]:
    return {r["from_code"] for r in rows("crosswalks") if (r["from_scheme"], r["to_scheme"]) == (source, target)}


def test_every_scheme_has_a_file_and_every_file_a_scheme() -> None:
    files = {path.stem for path in DATA.glob("*.csv")} - {"schemes", "crosswalks", "countries"}
    assert files == set(SCHEMES)
    assert len(SCHEMES) == len(files)


def test_schemes_have_a_known_kind_a_version_and_both_titles() -> None:
    for row in rows("schemes"):
        assert row["kind"] in KINDS and row["confidence"] in CONFIDENCES, row
        assert row["version"] and row["source"] and row["en"] and HANGUL.search(row["ko"]), row


def test_files_are_utf8_with_plain_line_ends_and_no_stray_blanks() -> None:
    for path in DATA.glob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n"), path.name
        for row in rows(path.stem):
            assert all(value == value.strip() for value in row.values()), (path.name, row)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_codes_are_unique_and_parents_exist(scheme: str) -> None:
    table = rows(scheme)
    assert list(table[0]) == COLUMNS
    assert [code for code, times in Counter(row["code"] for row in table).items() if times > 1] == []
    seen: set[str] = set()
    for row in table:
        assert row["parent"] == "" or row["parent"] in seen, f"{row['code']}: its parent must stand above it"
        seen.add(row["code"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_term_speaks_both_languages_and_names_its_source(scheme: str) -> None:
    for row in rows(scheme):
        assert row["en"] and not HANGUL.search(row["en"]), row
        assert HANGUL.search(row["ko"]), row
        assert bool(row["definition_en"]) == bool(row["definition_ko"]), row
        assert row["source"] and row["confidence"] in CONFIDENCES, row


@pytest.mark.parametrize("scheme", ["rights", "groups", "functions", "sdg", "grounds", "origins", "components"])
def test_no_two_terms_of_an_own_scheme_share_a_title(scheme: str) -> None:
    for lang in ("en", "ko"):
        twice = [title for title, times in Counter(row[lang] for row in rows(scheme)).items() if times > 1]
        assert twice == []


def test_sdg_has_17_goals_and_169_targets_under_the_right_goal() -> None:
    table = rows("sdg")
    goals = [row["code"] for row in table if not row["parent"]]
    assert goals == [str(number) for number in range(1, 18)]
    targets = [row for row in table if row["parent"]]
    assert len(targets) == 169
    assert Counter(int(row["parent"]) for row in targets) == TARGETS_PER_GOAL
    assert all(row["code"].split(".")[0] == row["parent"] for row in targets)


def test_sdg_titles_are_our_own_and_short() -> None:
    for row in rows("sdg"):
        assert len(row["en"].split()) <= 9 and len(row["ko"]) <= 30, row


def test_sdg_codes_are_those_of_the_agenda(reference_data: Path) -> None:
    text = (reference_data / "recommendations" / "sdg" / "targets-en.yml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^\s*['\"]?(\d+-\w+)-title", text, re.M))
    assert {key.replace("-", ".").lower() for key in keys} == {c for c in codes("sdg") if "." in c}


def test_groups_and_lists_of_persons_say_who_holds_rights_and_who_bears_duties() -> None:
    for scheme in SCHEMES:
        has_role = scheme == "groups" or scheme.startswith("uhri_groups")
        for row in rows(scheme):
            assert (row["role"] in {"rights_holder", "duty_bearer"}) == has_role, (scheme, row)


def test_small_schemes_have_their_published_number_of_terms() -> None:
    counts = {"actions": 5, "gwangju": 10, "charter_agenda": 12, "ccpr_grades": 5, "duties": 6}
    assert {scheme: len(rows(scheme)) for scheme in counts} == counts
    assert codes("implementation") == {"done", "largely", "partly", "started", "none", "silent", "refused"}
    assert codes("ccpr_grades") == set("ABCDE")
    components = Counter(row["parent"] for row in rows("components") if row["parent"])
    assert components == {"norm": 3, "policy": 4, "institution": 4}
    assert Counter(row["parent"] for row in rows("hrba") if row["parent"]) == {"principles": 6, "panel": 5}


def test_a_city_grade_never_uses_the_letters_of_a_committee() -> None:
    assert not codes("implementation") & codes("ccpr_grades")


def test_crosswalks_point_at_terms_that_exist_and_stand_once() -> None:
    table = rows("crosswalks")
    known = {scheme: codes(scheme) for scheme in SCHEMES}
    for row in table:
        assert row["from_code"] in known[row["from_scheme"]] and row["to_code"] in known[row["to_scheme"]], row
        assert row["kind"] in {"exact", "close", "broad", "narrow"}, row
        assert row["confidence"] in {"proposed", "verified"}, row
    pairs = Counter((r["from_scheme"], r["from_code"], r["to_scheme"], r["to_code"]) for r in table)
    assert max(pairs.values()) == 1


@pytest.mark.parametrize(("upstream", "own", "left_out"), [
    ("upr_issues", "rights", {"general", "other"}),
    ("uhri_themes_2014", "rights", set()),
    ("uhri_themes_2025", "rights", set()),
    ("uhri_groups_2014", "groups", set()),
    ("uhri_groups_2016", "groups", set()),
    ("uhri_groups_2025", "groups", set()),
])
def test_every_upstream_label_leads_to_an_own_term(upstream: str, own: str, left_out: set[str]) -> None:
    assert codes(upstream) - linked_codes(upstream, own) == left_out


def test_what_only_a_country_can_do_is_no_function_of_the_city() -> None:
    linked = linked_codes("rights", "functions")
    assert not linked & {"system.treaties", "system.mechanisms", "security.death-penalty"}
    assert {"living.housing", "learning.education", "voice.assembly"} <= linked


def test_a_persons_label_never_changes_its_role_on_the_way_to_our_groups() -> None:
    roles = {row["code"]: row["role"] for row in rows("groups")}
    for scheme in (code for code in SCHEMES if code.startswith("uhri_groups")):
        upstream = {row["code"]: row["role"] for row in rows(scheme)}
        targets: dict[str, set[str]] = {}
        for row in rows("crosswalks"):
            if row["from_scheme"] == scheme:
                targets.setdefault(row["from_code"], set()).add(roles[row["to_code"]])
        assert all(upstream[code] in found for code, found in targets.items())


def test_upstream_labels_of_2014_keep_their_printed_codes() -> None:
    assert all(re.fullmatch(r"[A-Z]\d{1,2}", code) for code in codes("uhri_themes_2014"))


def test_every_issue_of_upr_info_is_listed(reference_data: Path) -> None:
    labels = {row["en"] for row in rows("upr_issues")}
    files = sorted((reference_data / "recommendations" / "upr-info").glob("*.csv"))
    assert files
    for path in files:
        text = path.read_bytes().decode("mac_roman").replace("\r", "\n")
        found = {issue.strip() for row in csv.DictReader(text.splitlines()) for issue in row["Issue"].split(",")}
        assert found <= labels


def test_countries_are_the_193_members_and_two_observers() -> None:
    table = rows("countries")
    assert len(table) == 195 and {"VAT", "PSE"} <= {row["iso3"] for row in table}
    for column in ("iso3", "iso2", "en", "ko"):
        assert len({row[column] for row in table}) == len(table)
    for row in table:
        assert re.fullmatch("[A-Z]{3}", row["iso3"]) and re.fullmatch("[A-Z]{2}", row["iso2"])
        assert re.fullmatch("[가-힣]+", row["ko"])
    names = {row["iso3"]: row["ko"] for row in table}
    assert (names["SVN"], names["KOR"]) == ("슬로베니아", "대한민국")
