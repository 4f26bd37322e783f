"""A suggestion decides nothing: a person takes, refuses or corrects it, and can take that back."""

from __future__ import annotations

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.recommendations import services, suggested
from hrcity.recommendations.models import Recommendation, Suggestion
from hrcity.recommendations.rules import Addressee
from hrcity.vocabulary.models import Term
from tests.personas import SmallCity, terms


@pytest.fixture
def rights(city: SmallCity) -> dict[str, Term]:
    return terms("rights", "rights", (("living.housing", "Right to housing", "주거권"),
                                      ("living.water", "Water", "물"), ("work.unions", "Unions", "노동조합")))


@pytest.fixture
def ask(city: SmallCity) -> Recommendation:
    return city.ask("Build homes with clean water", addressee=Addressee.CITY)


def propose(ask: Recommendation, term: Term, confidence: float = 0.8, **fields: object) -> Suggestion:
    return Suggestion.objects.create(recommendation=ask, term=term, origin="model", confidence=confidence,
                                     words=["homes"], **fields)


def test_taking_it_makes_a_label_of_the_person_with_the_words_as_reason(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    one = propose(ask, rights["living.housing"])
    page = city.client("minjun").post(f"/recommendations/suggestions/{one.pk}/take/", {"back": "record"})
    assert page.status_code == 302 and page.headers["Location"].endswith("#suggested")
    label = ask.labels.get()
    assert (label.origin, label.by_id) == ("person", city.ids["minjun"]) and "homes" in label.reason
    assert AuditEntry.objects.filter(verb="recommendation.labelled", subject_ref=ask.ref).exists()


def test_refusing_it_puts_nothing_and_it_does_not_come_back(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    from hrcity.recommendations.services import suggest
    from hrcity.recommendations.suggesting import Made

    one = propose(ask, rights["living.housing"])
    services.suggestion_refuse(suggestion=one, by=city.person("minjun"))
    assert not ask.labels.exists()
    suggest._write({ask.pk: [Made(rights["living.housing"].pk, "model", 0.9), Made(rights["living.water"].pk, "rule")]})
    assert dict(ask.suggestions.values_list("term__code", "state")) == {
        "living.housing": "refused", "living.water": "open"}


def test_another_of_the_same_list_can_be_put_in_its_place(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    one = propose(ask, rights["work.unions"])
    city.client("minjun").post(f"/recommendations/suggestions/{one.pk}/correct/", {"other": "물", "back": ""})
    one.refresh_from_db()
    assert (one.state, one.instead) == ("corrected", rights["living.water"])
    assert ask.labels.get().term == rights["living.water"]


def test_another_of_another_list_is_refused(city: SmallCity, ask: Recommendation, rights: dict[str, Term]) -> None:
    assert city.function is not None
    with pytest.raises(DomainError, match="same list"):
        services.suggestion_correct(suggestion=propose(ask, rights["work.unions"]), term=city.function,
                                    by=city.person("minjun"))


def test_a_word_of_no_list_is_said_in_one_sentence_and_changes_nothing(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    one = propose(ask, rights["work.unions"])
    client = city.client("minjun")
    page = client.post(f"/recommendations/suggestions/{one.pk}/correct/", {"other": "Dragons"}, follow=True)
    one.refresh_from_db()
    assert "Choose an entry of the list" in page.content.decode() and one.state == "open"


def test_undo_ends_the_label_and_opens_it_again(city: SmallCity, ask: Recommendation, rights: dict[str, Term]) -> None:
    one = propose(ask, rights["living.housing"])
    services.suggestion_accept(suggestion=one, by=city.person("minjun"))
    services.suggestion_reopen(suggestion=one, by=city.person("seoyeon"))
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("open", None) and not ask.labels.filter(ended_at__isnull=True).exists()


def test_the_second_click_says_who_decided(city: SmallCity, ask: Recommendation, rights: dict[str, Term]) -> None:
    one = propose(ask, rights["living.housing"])
    services.suggestion_accept(suggestion=one, by=city.person("minjun"))
    with pytest.raises(DomainError, match="Minjun decided this already"):
        services.suggestion_refuse(suggestion=one, by=city.person("seoyeon"))


def test_all_that_the_page_listed_are_taken_at_once_and_no_other(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    listed = [propose(ask, rights["living.housing"]), propose(ask, rights["living.water"])]
    unlisted = propose(ask, rights["work.unions"])
    city.client("minjun").post(f"/recommendations/{ask.ref}/suggestions/", {"pk": [one.pk for one in listed]})
    unlisted.refresh_from_db()
    assert ask.labels.count() == 2 and unlisted.state == "open"


def test_the_queue_begins_with_the_least_certain(city: SmallCity, rights: dict[str, Term]) -> None:
    sure, unsure = (city.ask(f"Ask {n}", addressee=Addressee.CITY) for n in range(2))
    propose(sure, rights["living.housing"], 0.99)
    propose(unsure, rights["living.housing"], 0.52)
    cards, total = suggested.queue()
    assert [card.row for card in cards] == [unsure, sure] and total == 2


def test_what_was_asked_of_another_country_is_not_in_the_queue(city: SmallCity, rights: dict[str, Term]) -> None:
    propose(city.ask("Elsewhere", country="NOR"), rights["living.housing"])
    assert suggested.queue() == ([], 0)


def test_the_page_marks_the_words_and_says_how_often_it_was_right(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    for n in range(5):
        one = propose(city.ask(f"Home {n}", addressee=Addressee.CITY), rights["living.housing"])
        (services.suggestion_accept if n else services.suggestion_refuse)(suggestion=one, by=city.person("minjun"))
    propose(ask, rights["living.housing"])
    page = city.client("minjun").get("/recommendations/suggestions/").content.decode()
    assert "Build <mark>homes</mark> with" in page and "Taken here 4 of 5 times" in page


def test_the_queue_asks_the_same_number_of_questions_whatever_its_length(
    city: SmallCity, rights: dict[str, Term], django_assert_max_num_queries: object
) -> None:
    for n in range(8):
        propose(city.ask(f"Ask {n}", addressee=Addressee.CITY), rights["living.housing"])
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # a fixture's callable
        suggested.queue()


@pytest.mark.parametrize("person", ["", "ana", "dewi", "grace", "omar"])
def test_others_neither_see_nor_decide(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term], person: str
) -> None:
    one = propose(ask, rights["living.housing"])
    client = city.client(person)
    assert client.get("/recommendations/suggestions/").status_code in {302, 403}
    client.post(f"/recommendations/suggestions/{one.pk}/take/")
    one.refresh_from_db()
    assert one.state == "open"
    assert "suggested-title" not in client.get(ask.get_absolute_url()).content.decode()


def test_undo_leaves_a_label_that_was_there_before(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    services.label_put(recommendation=ask, term=rights["living.housing"], by=city.person("seoyeon"))
    one = propose(ask, rights["living.housing"])
    services.suggestion_accept(suggestion=one, by=city.person("minjun"))
    one.refresh_from_db()
    services.suggestion_reopen(suggestion=one, by=city.person("minjun"))
    assert ask.labels.get(ended_at__isnull=True).by_id == city.ids["seoyeon"]


def test_what_was_suggested_because_of_a_refused_one_goes_with_it(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    assert city.function is not None
    one = propose(ask, rights["living.housing"])
    propose(ask, city.function, because=rights["living.housing"])
    services.suggestion_refuse(suggestion=one, by=city.person("minjun"))
    assert [row.state for row in ask.suggestions.all()] == ["refused"]


def test_the_public_history_does_not_tell_what_was_refused(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    services.suggestion_refuse(suggestion=propose(ask, rights["living.housing"]), by=city.person("minjun"))
    where = f"{ask.get_absolute_url()}history/"
    assert "Suggestion refused" not in city.client().get(where).content.decode()
    assert "Suggestion refused" in city.client("minjun").get(where).content.decode()


@pytest.mark.parametrize("pk", ["9" * 30, "9" * 5000, "x", "-1"])
def test_numbers_that_are_none_are_no_fault_of_the_server(city: SmallCity, ask: Recommendation, pk: str) -> None:
    assert city.client("minjun").post(f"/recommendations/{ask.ref}/suggestions/", {"pk": pk}).status_code == 302
    assert city.client("minjun").get(f"/recommendations/suggestions/?page={pk}").status_code == 200
    assert city.client().get(f"/recommendations/repeated/?page={pk}").status_code == 200


def test_the_record_at_work_stays_and_the_last_decision_can_be_undone(
    city: SmallCity, ask: Recommendation, rights: dict[str, Term]
) -> None:
    one = propose(ask, rights["living.housing"])
    client = city.client("minjun")
    page = client.post(f"/recommendations/suggestions/{one.pk}/take/", {"back": "list=rights"}, follow=True)
    text = page.content.decode()
    assert f'id="ask-{ask.ref}"' in text and "data-last-undo" in text
    assert f"at={ask.ref}" in page.redirect_chain[0][0] and "list=rights" in page.redirect_chain[0][0]
