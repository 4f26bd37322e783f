"""What parse reads in symbols of every series, and what it says of misprints and of what is no symbol."""

from __future__ import annotations

import doctest
from datetime import date

import pytest

import hrkit.symbols as package
from hrkit.symbols import (
    BODIES,
    KINDS,
    NotASymbol,
    clean,
    country_name,
    grammar,
    model,
    normalise,
    parse,
    reader,
    states,
)

DAY = date(2026, 6, 1)

# symbol, kind, body, State, session, number, year
READ: list[tuple[str, str, str, str | None, str | None, str | None, int | None]] = [
    ("CERD/C/KOR/CO/17-19", "concluding_observations", "CERD", "KOR", None, "17-19", None),
    ("CRC/C/OPSC/KOR/CO/1", "concluding_observations", "CRC", "KOR", None, "1", None),
    ("E/C.12/GBR/CO/6", "concluding_observations", "CESCR", "GBR", None, "6", None),
    ("CRPD/C/EU/CO/1", "concluding_observations", "CRPD", "EUE", None, "1", None),
    ("CCPR/CO/72/PRK", "concluding_observations", "CCPR", "PRK", "72", None, None),
    ("CAT/C/CR/36/KOR", "concluding_observations", "CAT", "KOR", "36", None, None),
    ("CERD/C/63/CO/9", "concluding_observations", "CERD", None, "63", "9", None),
    ("CERD/C/304/Add.12", "concluding_observations", "CERD", None, None, "12", None),
    ("CRC/C/15/Add.197", "concluding_observations", "CRC", None, None, "197", None),
    ("CCPR/C/79/Add.114", "concluding_observations", "CCPR", None, None, "114", None),
    ("E/C.12/1/Add.59", "concluding_observations", "CESCR", None, None, "59", None),
    ("CAT/C/KOR/QPR/6", "list_of_issues_prior_to_reporting", "CAT", "KOR", None, "6", None),
    ("CEDAW/C/KOR/Q/8/Add.1", "list_of_issues", "CEDAW", "KOR", None, "8", None),
    ("CRPD/C/KOR/RQ/2-3", "replies_to_list_of_issues", "CRPD", "KOR", None, "2-3", None),
    ("CCPR/C/KOR/FCO/4", "follow_up", "CCPR", "KOR", None, "4", None),
    ("CRC/C/CHL/IR/1", "inquiry_report", "CRC", "CHL", None, "1", None),
    ("CERD/C/KOR/15-16", "state_report", "CERD", "KOR", None, "15-16", None),
    ("CCPR/C/KOR/2005/3", "state_report", "CCPR", "KOR", None, "3", 2005),
    ("CEDAW/C/CHN-HKG/1", "state_report", "CEDAW", "CHN", None, "1", None),
    ("E/1990/5/Add.60", "state_report", "CESCR", None, None, "60", 1990),
    ("CCPR/C/GC/36", "general_comment", "CCPR", None, None, "36", None),
    ("CRC/GC/2003/5", "general_comment", "CRC", None, None, "5", 2003),
    ("CCPR/C/21/Rev.1/Add.13", "general_comment", "CCPR", None, None, "13", None),
    ("CMW/C/GC/4-CRC/C/GC/23", "joint_general_comment", "CMW", None, None, "4", None),
    ("CCPR/C/137/D/3165/2018", "views", "CCPR", None, "137", "3165", 2018),
    ("CRPD/C/18/D/22/2014", "views", "CRPD", None, "18", "22", 2014),
    ("CCPR/C/98/D/1593-1603/2007", "views", "CCPR", None, "98", "1593-1603", 2007),
    ("CERD/C/SR.2692", "summary_record", "CERD", None, None, "2692", None),
    ("CCPR/C/SR.1234/Add.1", "summary_record", "CCPR", None, None, "1234", None),
    ("E/C.12/1999/5", "session_document", "CESCR", None, None, "5", 1999),
    ("CAT/C/57/4", "session_document", "CAT", None, "57", "4", None),
    ("CRPD/CSP/2014/1", "states_parties_document", "CRPD", None, None, "1", 2014),
    ("CAT/OP/MDV/1", "visit_report", "SPT", "MDV", None, "1", None),
    ("CAT/OP/12/5", "session_document", "SPT", None, "12", "5", None),
    ("HRI/CORE/KOR/2018", "core_document", "HRI", "KOR", None, None, 2018),
    ("HRI/GEN/1/Rev.9 (Vol. I) p. 174", "compilation", "HRI", None, None, "1", None),
    ("HRI/MC/2006/3", "chairs_document", "HRI", None, None, "3", 2006),
    ("INT/CCPR/GEC/6627", "treaty_body_upload", "TBDB", None, None, "6627", None),
    ("A/HRC/WG.6/42/KOR/1", "upr_national_report", "UPR", "KOR", "42", "1", None),
    ("A/HRC/WG.6/28/KOR/2/Corr.1", "upr_compilation", "UPR", "KOR", "28", "2", None),
    ("A/HRC/WG.6/14/KOR/3", "upr_stakeholder_summary", "UPR", "KOR", "14", "3", None),
    ("A/HRC/WG.6/2/L.6", "upr_draft_report", "UPR", None, "2", "6", None),
    ("A/HRC/59/15/Add.1", "hrc_report", "HRC", None, "59", "15", None),
    ("A/HRC/S-17/2/Add.1", "hrc_report", "HRC", None, "S-17", "2", None),
    ("A/HRC/RES/16/21", "hrc_resolution", "HRC", None, "16", "21", None),
    ("A/HRC/DEC/17/119", "hrc_decision", "HRC", None, "17", "119", None),
    ("A/HRC/PRST/8/1", "hrc_statement", "HRC", None, "8", "1", None),
    ("A/HRC/47/NGO/12", "hrc_ngo_statement", "HRC", None, "47", "12", None),
    ("A/HRC/47/L.12/Rev.1", "hrc_draft", "HRC", None, "47", "12", None),
    ("A/HRC/EMRIP/2010/2/Rev.1", "hrc_document", "HRC", None, None, "2", 2010),
    ("A/HRC/WGAD/2014/12", "detention_opinion", "HRC", None, None, "12", 2014),
    ("A/RES/70/1", "ga_resolution", "GA", None, "70", "1", None),
    ("A/RES/217A (III)", "ga_resolution", "GA", None, "III", "217A", None),
    ("A/RES/ES-11/1", "ga_resolution", "GA", None, "ES-11", "1", None),
    ("A/70/150", "ga_document", "GA", None, "70", "150", None),
    ("A/58/38(SUPP)", "ga_document", "GA", None, "58", "38", None),
    ("A/810", "ga_document", "GA", None, None, "810", None),
    ("A/70/PV.15", "summary_record", "GA", None, "70", "15", None),
    ("A/C.3/70/L.1", "ga_committee_document", "GA", None, "70", "1", None),
    ("A/CN.4/L.600", "ga_committee_document", "GA", None, None, "600", None),
    ("A/CONF.189/PC.2/22", "conference_document", "GA", None, None, "22", None),
    ("A/CONF.157/24 (Part I)", "conference_document", "GA", None, None, "24", None),
    ("S/RES/1325 (2000)", "sc_resolution", "SC", None, None, "1325", 2000),
    ("S/2015/716", "sc_document", "SC", None, None, "716", 2015),
    ("S/PV.7000 (Resumption 1)", "summary_record", "SC", None, None, "7000", None),
    ("S/PRST/2020/1", "sc_statement", "SC", None, None, "1", 2020),
    ("E/RES/2014/1", "ecosoc_resolution", "ECOSOC", None, None, "1", 2014),
    ("E/RES/1503 (XLVIII)", "ecosoc_resolution", "ECOSOC", None, "XLVIII", "1503", None),
    ("E/1990/23", "ecosoc_document", "ECOSOC", None, None, "23", 1990),
    ("E/CN.6/2015/3", "commission_document", "CSW", None, None, "3", 2015),
    ("E/CN.4/2005/61/Add.1", "commission_document", "CHR", None, None, "61", 2005),
    ("E/CN.4/Sub.2/2003/12/Rev.2", "commission_document", "SUBCOM", None, None, "12", 2003),
    ("E/2009/22-E/C.12/2008/3", "joint_document", "ECOSOC", None, None, "22", 2009),
    ("ST/SGB/2003/13", "administrative_issuance", "ST", None, None, "13", 2003),
    ("FCCC/CP/2015/10/Add.1", "other_document", "FCCC", None, None, "10", 2015),
]


@pytest.mark.parametrize(("text", "kind", "body", "state", "session", "number", "year"), READ)
def test_each_series_is_read(
    text: str, kind: str, body: str, state: str | None, session: str | None, number: str | None, year: int | None
) -> None:
    symbol = parse(text, today=DAY)
    assert (symbol.kind, symbol.body, symbol.state) == (kind, body, state)
    assert (symbol.session, symbol.number, symbol.year) == (session, number, year)
    assert symbol.normal == text
    assert symbol.suspect is None


@pytest.mark.parametrize("form", grammar.FORMS, ids=lambda form: form.example)
def test_each_row_of_the_grammar_reads_its_own_example(form: grammar.Form) -> None:
    symbol = parse(form.example, today=DAY)
    assert symbol.normal == form.example
    assert symbol.suspect is None
    assert form.compiled().fullmatch(clean.core(form.example).text)
    assert symbol.kind in {form.kind, *form.kinds.values()}


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("CCPR/C/21/Rev.1/Add. 11", "CCPR/C/21/Rev.1/Add.11"),
        ("CCPR/C/21/Rev.1./Add.9", "CCPR/C/21/Rev.1/Add.9"),
        ("CAT /C/GC/4", "CAT/C/GC/4"),
        ("a/hrc/59/15/add.1", "A/HRC/59/15/Add.1"),
        ("A/HRC/59/15/ADD.1/CORR.2", "A/HRC/59/15/Add.1/Corr.2"),
        ("A / HRC / 59 / 15", "A/HRC/59/15"),
        ("A/HRC/\n59/15", "A/HRC/59/15"),
        ("Ａ／ＨＲＣ／５９／１５", "A/HRC/59/15"),
        ("А/НRС/59/15".replace("Н", "H").replace("С", "C"), "A/HRC/59/15"),
        ("CERD/C/KOR/CO/17‑19", "CERD/C/KOR/CO/17-19"),
        ("CEDAW/C/GC/31/Rev.1–CRC/C/GC/18/Rev.1", "CEDAW/C/GC/31/Rev.1-CRC/C/GC/18/Rev.1"),
        ("CMW/C/GC/3/CRC/C/GC/22", "CMW/C/GC/3-CRC/C/GC/22"),
        ("(A/HRC/59/15).", "A/HRC/59/15"),
        ("“A/HRC/59/15*”,", "A/HRC/59/15"),
        ("UN Doc. A/HRC/59/15", "A/HRC/59/15"),
        ("https://undocs.org/en/A/HRC/59/15", "A/HRC/59/15"),
        ("CAT%2fC%2fGC%2f4", "CAT/C/GC/4"),
        ("S/RES/1325(2000)", "S/RES/1325 (2000)"),
        ("A/RES/217(III)[A]", "A/RES/217A (III)"),
        ("A/RES/217 A (III)", "A/RES/217A (III)"),
        ("HRI/GEN/1/REV.9 (VOL. I), p. 174", "HRI/GEN/1/Rev.9 (Vol. I) p. 174"),
        ("A/58/38 (SUPP)", "A/58/38(SUPP)"),
        ("e/cn.4/sub.2/2003/12/rev.2", "E/CN.4/Sub.2/2003/12/Rev.2"),
    ],
)
def test_spellings_of_one_symbol_become_one(printed: str, normal: str) -> None:
    symbol = parse(printed, today=DAY)
    assert symbol.normal == normal == normalise(printed)
    assert symbol.symbol == printed
    assert symbol == parse(normal, today=DAY)
    assert symbol.suspect is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("E/CN.4/Sub.2/200/Rev.1", "year"),
        ("A/87/18", "A/8718"),
        ("CERD/C/KOX/CO/17", "KOX"),
        ("CERD/C/KOR/C0/17", "none of its forms"),
        ("CERD/C/KOR/XQZ/17", "XQZ"),
        ("A/HRC/WG.6/42/KOR/9", "none of its forms"),
        ("A/HRC/WG.6/420/KOR/1", "session 420"),
        ("A/HRC/99/15", "session 99"),
        ("A/12/5", "session 31"),
        ("CRC/GC/2087/5", "2087"),
        ("E/CN.4/2016/5", "2006"),
        ("A/HRC/53/11/Add1", "full stop"),
        ("A/HRC/59/1 5", "blank"),
        ("A/HRC/59", "none of its forms"),
    ],
)
def test_a_misprint_is_read_and_said_to_be_one(text: str, word: str) -> None:
    symbol = parse(text, today=DAY)
    assert symbol.suspect is not None
    assert word in symbol.suspect


def test_a_session_is_no_misprint_once_it_has_been_held() -> None:
    assert parse("A/HRC/75/15", today=DAY).suspect is not None
    assert parse("A/HRC/75/15", today=date(2031, 1, 1)).suspect is None


@pytest.mark.parametrize(
    "text",
    ["", "  ", "hello", "and/or", "N/A", "AC/DC", "A/C", "A/C unit", "S/he", "HIV/AIDS", "24/7", "12/5/2010", "km/h",
     "CRC/CEDAW", "A/B testing", "A/4", "A/HRC", "E/C.12", "A/RES", "A/1/2/3", "CAT/scan 3", "/", "A/", "A//HRC/59/15",
     "https://example.org/A/HRC/59/15", "2030", "A/HRC/59/15, para. 12", "A/HRC/59/15 A/HRC/59/16", "A/" * 300],
)  # fmt: skip
def test_what_is_no_symbol_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotASymbol) as refused:
        parse(text)
    assert refused.value.reason.endswith((".", "?"))


def test_a_refusal_names_the_symbol_in_front_of_more_text() -> None:
    with pytest.raises(NotASymbol, match="'A/HRC/59/15' is a document symbol, but"):
        parse("A/HRC/59/15, para. 12")


def test_suffixes_come_in_order() -> None:
    assert parse("A/C.3/70/L.1/Rev.1/Add.2/Corr.3").suffixes == ("Rev.1", "Add.2", "Corr.3")


@pytest.mark.parametrize(("session", "cycle"), [(1, 1), (12, 1), (13, 2), (26, 2), (27, 3), (40, 3), (41, 4), (48, 4)])
def test_the_session_gives_the_cycle_of_the_review(session: int, cycle: int) -> None:
    assert parse(f"A/HRC/WG.6/{session}/KOR/1").cycle == cycle


def test_only_the_review_has_cycles() -> None:
    assert parse("A/HRC/42/15").cycle is None


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("A/HRC/59/15", "a-hrc-59-15"),
        ("E/CN.4/Sub.2/2003/12/Rev.2", "e-cn.4-sub.2-2003-12-rev.2"),
        ("A/RES/217 A (III)", "a-res-217a-iii"),
        ("CEDAW/C/GC/31/Rev.1–CRC/C/GC/18/Rev.1", "cedaw-c-gc-31-rev.1-crc-c-gc-18-rev.1"),
    ],
)
def test_slugs_are_lower_case_with_hyphens(text: str, slug: str) -> None:
    assert parse(text).slug == slug


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("a/hrc/59/15", "https://undocs.org/A/HRC/59/15"),
        ("S/RES/1325 (2000)", "https://undocs.org/S/RES/1325(2000)"),
        ("A/RES/217 A (III)", "https://undocs.org/A/RES/217(III)"),
        ("HRI/GEN/1/Rev.9 (Vol. I) p. 174", "https://undocs.org/HRI/GEN/1/Rev.9(Vol.I)"),
        ("CMW/C/GC/4-CRC/C/GC/23", "https://undocs.org/CMW/C/GC/4"),
    ],
)
def test_links_lead_to_the_document(text: str, link: str) -> None:
    assert parse(text).link == link


def test_uploads_link_to_the_treaty_body_database() -> None:
    assert parse("INT/CCPR/GEC/6627").link.endswith("symbolno=INT%2FCCPR%2FGEC%2F6627")


def test_states_have_names() -> None:
    assert parse("A/HRC/WG.6/42/KOR/1").state_name == "Republic of Korea"
    assert parse("CERD/C/YUG/CO/1").state_name == "Yugoslavia"
    assert country_name("zzz") is None
    assert country_name("pse") == "State of Palestine"


def test_the_tables_of_states_agree() -> None:
    assert len(states.ISO3) >= 197
    assert set(states.ISO2_TO_ISO3.values()) == set(states.ISO3)
    assert not set(states.ISO3) & set(states.HISTORICAL)
    assert all(len(code) == 3 and code.isupper() for code in states.ISO3)


def test_every_kind_and_body_has_words() -> None:
    kinds = {form.kind for form in grammar.FORMS} | {kind for form in grammar.FORMS for kind in form.kinds.values()}
    assert kinds <= set(KINDS)
    assert {parse(form.example).body for form in grammar.FORMS} - set(BODIES) <= {"HCR"}


@pytest.mark.parametrize("module", [package, model, reader, states])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # parametrize hides the module type


@pytest.mark.parametrize(
    "text",
    ["A/CONF.1" + "/A" * 90, "CRC/C" + "/Add.1" * 30, "A/AC.1" + "/A-A-A-A" * 20, "UNEP" + "/A.A.A.A" * 20 + "!",
     "A/HRC/" + "1" * 190, "(" * 190, "A/HRC/1/1" + "(A)" * 60, "ST/AB" + "/1/A" * 40 + "Z!"],
)  # fmt: skip
def test_hostile_input_costs_no_more_steps_than_its_length_allows(text: str) -> None:
    # a pattern that backtracks would hang here rather than be slow
    try:
        symbol = parse(text[: clean.MAX_LENGTH])
    except NotASymbol as refused:
        assert refused.reason
    else:
        assert len(symbol.normal) <= clean.MAX_LENGTH
