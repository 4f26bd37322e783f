"""What must hold for any symbol, in any spelling and any place."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hrkit.symbols import NotASymbol, clean, find, grammar, normalise, parse, states

calm = settings(deadline=None)  # a loaded machine must not fail a property
DAY = date(2026, 6, 1)
COMMITTEES = ("CCPR/C", "CEDAW/C", "CAT/C", "CRC/C", "CERD/C", "CMW/C", "CRPD/C", "CED/C", "E/C.12")
WORDS = ["the", "report", "and/or", "annex", "12/5/2010", "he/she", "HIV/AIDS", "A/C", "in", ",", "(", ")", ";", "24/7"]

numbers = st.integers(1, 400)
countries = st.sampled_from(sorted(states.ISO3))
suffixes = st.lists(st.builds("/{}.{}".format, st.sampled_from(["Add", "Corr", "Rev"]), st.integers(1, 30)), max_size=3)
made = st.one_of(
    st.builds(
        "{}/{}/{}/{}".format, st.sampled_from(COMMITTEES), countries, st.sampled_from(["CO", "Q", "QPR"]), numbers
    ),
    st.builds("{}/{}/{}".format, st.sampled_from(COMMITTEES), countries, numbers),
    st.builds("A/HRC/WG.6/{}/{}/{}".format, st.integers(1, 54), countries, st.integers(1, 3)),
    st.builds("A/HRC/{}/{}".format, st.integers(1, 60), numbers),
    st.builds("A/{}/{}".format, st.integers(31, 80), numbers),
    st.builds("S/{}/{}".format, st.integers(1994, 2025), numbers),
    st.builds("E/CN.4/{}/{}".format, st.integers(1980, 2006), numbers),
)
suffixed = st.builds(lambda stem, tail: stem + "".join(tail), made, suffixes)
citable = suffixed | st.sampled_from([form.example for form in grammar.FORMS if form.reach is not grammar.Reach.CUED])
symbols = suffixed | st.sampled_from([form.example for form in grammar.FORMS])
prose = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@calm
@given(symbols)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert parse(once, today=DAY) == parse(text, today=DAY)


@calm
@given(symbols, st.data())
def test_case_blanks_and_hyphens_do_not_matter(text: str, data: st.DataObject) -> None:
    shouted = data.draw(st.sampled_from([text.lower(), text.upper(), text]))
    loose = shouted.replace("/", data.draw(st.sampled_from(["/", " /", "/ ", " / ", "/\n"])))
    loose = loose.replace("-", data.draw(st.sampled_from(["-", "‐", "‑", "–"])))
    assert normalise(loose) == normalise(text)


@calm
@given(prose, citable, prose)
def test_a_symbol_is_found_in_any_prose(before: str, text: str, after: str) -> None:
    page = f"{before} {text}, {after}"
    found = find(page, today=DAY)
    assert [page[one.start : one.end] for one in found] == [text]
    assert found[0].symbol == parse(text, today=DAY)


@calm
@given(st.text(max_size=80))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        symbol = parse(text)
    except NotASymbol as refused:
        assert refused.reason
    else:
        assert normalise(symbol.normal) == symbol.normal


@calm
@given(st.text(alphabet="ACERSHDW/.-0159 \nv(I)gb", max_size=200))
def test_places_found_are_in_order_and_never_overlap(text: str) -> None:
    past = 0
    for found in find(text):
        assert past <= found.start < found.end <= len(text)
        past = found.end


@calm
@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(clean.fold(text)) == len(text)
