"""A city's own lists, and its changes to those of the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.people.models import User
from hrcity.vocabulary import services
from hrcity.vocabulary.models import Scheme, Term
from tests.vocabulary.site import signed_in


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


def last_verb() -> str:
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None
    return entry.verb


def test_the_city_makes_a_list_of_its_own(minjun: User) -> None:
    row = services.scheme_create(title={"en": "Night workers", "ko": " "}, by=minjun)
    assert (row.code, row.is_own, row.title) == ("night-workers", True, {"en": "Night workers"})
    assert last_verb() == "scheme.created"


@pytest.mark.parametrize(("title", "code", "why"), [
    ({"en": " "}, "x", "title-missing"), ({"ko": "밤"}, "", "code-missing"), ({"en": "A"}, "two words", "code-invalid"),
    ({"en": "A"}, "RIGHTS", "code-taken"), ({"en": "New"}, "new", "code-taken")])
def test_a_list_needs_a_title_and_a_free_code(loaded: Path, minjun: User, title: dict[str, str], code: str,
                                              why: str) -> None:
    with pytest.raises(DomainError) as error:
        services.scheme_create(title=title, code=code, by=minjun)
    assert code_of(error) == why


def test_a_term_is_added_at_the_end_and_gets_a_code(rights: Scheme, minjun: User) -> None:
    first = services.term_create(scheme=rights, title={"en": "Quiet nights"}, by=minjun)
    second = services.term_create(scheme=rights, title={"en": "Quiet nights!"}, by=minjun)
    assert (first.code, second.code) == ("quiet-nights", "quiet-nights-2")
    assert first.order > Term.objects.get(code="play").order and last_verb() == "term.created"


def test_the_lists_of_other_bodies_stay_as_published(loaded: Path, minjun: User) -> None:
    themes = Scheme.objects.get(code="themes_2030")
    with pytest.raises(DomainError) as error:
        services.term_create(scheme=themes, title={"en": "Mine"}, by=minjun)
    assert code_of(error) == "scheme-fixed"
    with pytest.raises(DomainError):
        services.term_change(term=Term.objects.get(code="B12"), title={"en": "Mine"}, by=minjun)


def test_a_term_cannot_stand_below_itself_or_in_another_list(rights: Scheme, minjun: User) -> None:
    home, social = Term.objects.get(code="home"), Term.objects.get(code="home.rent.social")
    with pytest.raises(DomainError) as error:
        services.term_change(term=home, parent=social, by=minjun)
    assert code_of(error) == "parent-loop"
    with pytest.raises(DomainError) as error:
        services.term_change(term=home, parent=Term.objects.get(code="B12"), by=minjun)
    assert code_of(error) == "parent-elsewhere"


def test_a_term_taken_out_of_use_stays_and_comes_back(rights: Scheme, minjun: User) -> None:
    with pytest.raises(DomainError) as error:
        services.term_retire(term=Term.objects.get(code="home"), by=minjun)
    assert code_of(error) == "term-has-children"
    social = services.term_retire(term=Term.objects.get(code="home.rent.social"), by=minjun)
    assert social.retired_at is not None and last_verb() == "term.retired"
    services.term_restore(term=social, by=minjun)
    assert Term.objects.get(pk=social.pk).retired_at is None and last_verb() == "term.restored"


def test_an_unchanged_form_leaves_no_entry(rights: Scheme, minjun: User) -> None:
    term = Term.objects.get(code="play")
    entries = AuditEntry.objects.count()
    services.term_change(term=term, title=term.title, by=minjun)
    assert AuditEntry.objects.count() == entries


def test_an_officer_makes_a_list_and_a_term_on_the_pages(loaded: Path, minjun: User) -> None:
    client = signed_in(minjun)
    made = client.post("/vocabulary/new/", {"title_en": "River words", "kind": "city", "version": "1"})
    assert made.headers["Location"] == "/vocabulary/river-words/"
    client.post("/vocabulary/river-words/terms/new/", {"title_en": "Ferry", "title_ko": "나룻배"})
    page = client.get("/vocabulary/river-words/").content.decode()
    assert "Ferry" in page and "나룻배" in page
    client.post("/vocabulary/river-words/terms/ferry/edit/", {"title_en": "Ferries"})
    client.post("/vocabulary/river-words/terms/ferry/retire/")
    term = Term.objects.get(code="ferry")
    assert term.title == {"en": "Ferries"} and term.retired_at is not None


def test_a_broken_rule_is_said_beside_its_field_and_nothing_typed_is_lost(loaded: Path, minjun: User) -> None:
    answer = signed_in(minjun).post("/vocabulary/new/", {"title_en": "Mine", "code": "rights", "kind": "city",
                                                         "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Another list has this code." in page and 'value="Mine"' in page


@pytest.mark.parametrize("address", [
    "new/", "rights/edit/", "rights/terms/new/", "rights/terms/play/edit/", "rights/import/"])
def test_others_cannot_change_lists(loaded: Path, dewi: User, address: str) -> None:
    assert signed_in(dewi).get(f"/vocabulary/{address}").status_code == 403
    from django.test import Client

    assert Client().get(f"/vocabulary/{address}").status_code == 302
