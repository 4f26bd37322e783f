"""What the files of the demonstration say, before anybody acts."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pypdfium2
import pytest
from django.utils import timezone

from hrcity.portal.demo import proofs
from hrcity.portal.demo.clock import Clock, at_the_time_of
from hrcity.portal.demo.content import Ask, asks, law, localized, rows, steps_of, table
from hrcity.portal.demo.story import VERBS
from hrcity.vocabulary.services.load import DATA as VOCABULARY
from hrcity.vocabulary.services.load import seed_rows

WITHOUT_KOREAN = {"refugee-integration", "death-penalty", "asylum-procedure"}
KNOWN = asks()


@pytest.mark.parametrize("ask", KNOWN, ids=lambda ask: ask.key)
def test_a_story_uses_all_that_was_written_for_it(ask: Ask) -> None:
    verbs = Counter(step.verb for step in ask.steps)
    assert ask.steps[0].verb == "enter"
    assert set(verbs) <= set(VERBS)
    assert verbs["propose"] == len(ask.whose)
    assert verbs["draft"] + verbs["submit"] == len(ask.answer)
    assert verbs["update"] == len(ask.update)
    assert verbs["grade"] == len(ask.grade)
    assert set(ask.say) == set(verbs) & {"return", "object", "uphold", "send_back", "back_update", "recall", "reply",
                                         "not_done", "reopen", "resume", "escalate", "withdraw"} | (
        {"close"} & set(ask.say))
    ages = [step.ago for step in ask.steps]
    assert ages == sorted(ages, reverse=True)
    assert ages[-1] > 0


@pytest.mark.parametrize("ask", KNOWN, ids=lambda ask: ask.key)
def test_what_the_public_reads_is_in_both_languages(ask: Ask) -> None:
    if ask.key not in WITHOUT_KOREAN:
        assert set(localized(ask.text)) == {"en", "ko"}
    pairs = [ask.plain, *ask.sdg.values(), *ask.say.values()]
    pairs += [item.public for item in ask.whose] + [item.why for item in (*ask.whose, *ask.grade)]
    pairs += [item.text for item in (*ask.answer, *ask.update)]
    pairs += [pair for item in ask.answer for pair in (item.reason, item.part, item.measure)]
    pairs += [proof.title for item in (*ask.answer, *ask.update) for proof in item.proof]
    for pair in pairs:
        assert len(localized(pair)) in {0, 2}, pair


def test_some_recommendations_have_no_korean_text_and_most_have_a_summary() -> None:
    assert {ask.key for ask in KNOWN if ask.lang == "en" and not ask.text[1]} == WITHOUT_KOREAN
    assert sum(len(localized(ask.plain)) == 2 for ask in KNOWN) > 0.8 * len(KNOWN)


def test_labels_and_functions_are_terms_of_the_vocabulary() -> None:
    used = {key for ask in KNOWN for key in (*ask.labels, *ask.upstream, *ask.rule)}
    used |= {f"sdg/{code}" for ask in KNOWN for code in ask.sdg}
    used |= {f"functions/{row['function']}" for row in rows("competences")}
    used |= {f"functions/{item.function}" for ask in KNOWN for item in ask.whose if item.function}
    known = {f"{scheme}/{row['code']}" for scheme in {key.partition("/")[0] for key in used}
             for row in seed_rows(VOCABULARY / f"{scheme}.csv")}
    assert used <= known


def test_nobody_can_mistake_a_document_of_the_demonstration_for_a_real_one() -> None:
    for key, raw in table("documents").items():
        if key.startswith("demo-"):
            assert "DEMO" in raw["symbol"]
            assert "demonstration text" in raw["title"][0]
            assert "시연용" in raw["title"][1]


def test_every_department_has_a_contact_and_a_head() -> None:
    seats = {(row["body"], row["role"]) for row in rows("people") if not row["ends"]}
    for body in (row["ref"] for row in rows("bodies") if row["kind"] == "department" and row["ref"] != "urban-renewal"):
        assert {(body, "focal_point"), (body, "department_head")} <= seats


def test_a_story_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a step"):
        steps_of("760 enter, soon propose")


def test_the_clock_stops_on_working_days_and_never_goes_back() -> None:
    clock = Clock(dt.date(2026, 11, 22), {dt.date(2026, 11, 20)})  # a Sunday after a day off and a Saturday
    assert clock.day(0) == dt.date(2026, 11, 19)
    clock.advance(10)
    first = clock.moment
    clock.advance(10)
    assert clock.moment > first


def test_inside_the_time_machine_it_is_that_moment_also_for_defaults_of_fields() -> None:
    kept, clock = timezone.now, Clock(dt.date(2026, 11, 20))
    clock.advance(700)
    with at_the_time_of(clock):
        assert kept() == clock.moment
        assert timezone.localdate() == clock.day(700)
    assert kept() > clock.moment


def test_the_pdf_files_open() -> None:
    names = {proof.file for ask in KNOWN for item in (*ask.answer, *ask.update) for proof in item.proof if proof.file}
    pdfs = sorted(name for name in names if name.endswith(".pdf"))
    assert pdfs
    for name in pdfs:
        page = pypdfium2.PdfDocument(proofs._bytes(name))[0]
        assert "DEMONSTRATION FILE" in page.get_textpage().get_text_bounded()


def test_every_legal_basis_is_a_law_with_its_korean_name() -> None:
    texts = [row["legal_basis"] for name in ("bodies", "powers", "competences") for row in rows(name)]
    texts += [item.basis for ask in KNOWN for item in ask.whose]
    assert all(len(law(text)) <= 300 for text in texts)
    assert law("Saebit Framework Ordinance on Human Rights, art. 9 (1)").startswith("새빛시 인권기본조례 제9조제1항 (")
