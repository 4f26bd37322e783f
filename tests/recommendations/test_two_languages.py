"""What the public reads of an answer, of evidence and of a grade stands in two languages, or visibly in the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from hrcity.core.errors import DomainError
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Evidence, Grade
from tests.personas import SmallCity

BOTH = {"en": "Build 100 homes", "ko": "100호를 짓겠습니다."}
ASK = {"draft-word": "take_on", "draft-measure_due_on": "2030-06-30"}


def read(city: SmallCity, url: str, lang: str, name: str = "") -> str:
    return city.client(name).get(f"{url}?lang={lang}", follow=True).content.decode()


def test_each_reader_gets_the_measure_in_their_language(city: SmallCity) -> None:
    url = city.answered(city.ask(), measure=BOTH).get_absolute_url()
    assert "Build 100 homes" in read(city, url, "en") and "100호" not in read(city, url, "en")
    assert "100호를 짓겠습니다." in read(city, url, "ko") and "Build 100" not in read(city, url, "ko")


def test_a_missing_language_is_shown_in_the_other_and_marked(city: SmallCity) -> None:
    row = city.graded(city.ask(), "partly")
    page = read(city, row.get_absolute_url(), "ko")
    for words in ("Build 100 homes", "Homes built", "Seen."):
        assert f'<span class="fallback" lang="en">{words}</span>' in page, words


def test_a_contact_may_write_one_language_or_both(city: SmallCity) -> None:
    row = city.assign(city.ask())
    url = f"{row.get_absolute_url()}do/draft/"
    one = ASK | {"save": "1", "draft-measure_en": "Build 100 homes", "draft-measure_ko": "  "}
    assert city.client("dewi").post(url, one).status_code == 302
    assert row.answers.get().measure == {"en": "Build 100 homes"}
    assert city.client("dewi").post(url, one | {"draft-measure_ko": BOTH["ko"]}).status_code == 302
    assert row.answers.get().measure == BOTH
    page = city.client("dewi").get(row.get_absolute_url()).content.decode()
    assert "Build 100 homes" in page and BOTH["ko"] in page


def test_what_is_missing_is_told_in_the_language_of_the_reader(city: SmallCity) -> None:
    row = city.assign(city.ask())
    client = city.client("dewi")
    client.cookies["hrcity_language"] = "ko"
    page = client.post(f"{row.get_absolute_url()}do/draft/", {"draft-word": "not_now"})
    assert page.status_code == 422
    assert 'id="id_draft-reason_ko_error"' in page.content.decode()


def test_the_signer_sees_every_language_that_is_signed(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.draft(row, measure=BOTH, text={"en": "We will build.", "ko": "짓겠습니다."})
    page = city.client("jiho").get(row.get_absolute_url()).content.decode()
    assert '<p class="muted" lang="ko">100호를 짓겠습니다.</p>' in page and "짓겠습니다." in page


def test_a_reason_may_stand_in_any_language_but_not_in_none(city: SmallCity) -> None:
    row = city.assign(city.ask())
    with pytest.raises(DomainError) as refusal:
        city.draft(row, word="not_now", measure=None, reason={"en": " ", "ko": ""})
    assert refusal.value.field == "reason"
    draft = city.draft(row, word="not_now", measure=None, reason={"en": "", "ko": " 땅이 없습니다. "})
    assert draft.reason == {"ko": "땅이 없습니다."}


def test_the_database_itself_refuses_a_signed_no_and_a_grade_without_a_reason(city: SmallCity) -> None:
    row = city.answered(city.ask(), word="not_now", reason={"en": "No land."})
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(recommendation=row).update(reason={})
    graded = city.graded(city.ask("Build more homes."), "partly")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.filter(recommendation=graded).update(reason={})


def test_evidence_without_a_title_is_named_in_every_language(city: SmallCity) -> None:
    row = city.assign(city.ask())
    assert city.proof(row, title=None).title == {"en": "figure", "ko": "수치"}
    item = city.proof(row, kind="link", title={"en": " "}, url="https://example.org/")
    assert item.title == {"en": "https://example.org/", "ko": "https://example.org/"}


def test_a_proposal_keeps_its_public_reason_in_both_languages_when_it_is_mended(city: SmallCity) -> None:
    row = city.propose(city.ask(), public_reason={"en": "Homes are ours.", "ko": "주택은 시의 일입니다."})
    page = city.client("minjun").get(row.get_absolute_url()).content.decode()
    form = page[page.index("do/propose/"):]
    assert "Homes are ours." in form and "주택은 시의 일입니다." in form


def test_a_grader_writes_the_reason_in_one_language(city: SmallCity) -> None:
    row = city.done(city.ask())
    values = {"grade-body": city.bodies["commission"].pk, "grade-term": city.grades["partly"].pk}
    client, url = city.client("grace"), f"{row.get_absolute_url()}do/grade/"
    assert client.post(url, values).status_code == 422
    assert client.post(url, values | {"grade-reason_ko": "보았습니다."}).status_code == 302
    assert row.grades.get().reason == {"ko": "보았습니다."}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_older_texts_come_over_under_their_language_and_go_back() -> None:
    def migrate(name: str = "") -> Any:
        executor = MigrationExecutor(connection)
        newest = executor.loader.graph.leaf_nodes()  # of every app: going back takes what builds on it along
        targets = [("recommendations", name)] if name else newest
        executor.migrate(targets)
        return executor.loader.project_state(targets).apps.get_model

    from tests.personas import small_city

    city = small_city()
    row = city.graded(city.ask(), "partly")
    declined = city.answered(city.ask("Heat schools."), word="not_now", reason={"ko": "예산이 없습니다."})
    services.evidence_add(recommendation=row, kind="link", url="https://example.org/", by=city.person("dewi"),
                          title={"en": "Map", "ko": "지도"})
    try:
        old = migrate("0002_wordings_decision_staged")
        assert old("recommendations", "Answer").objects.get(recommendation_id=row.pk).measure == "Build 100 homes"
        assert set(old("recommendations", "Evidence").objects.values_list("title", flat=True)) == {
            "Homes built", "Map / 지도"}
        assert old("recommendations", "Grade").objects.get().reason == "Seen."
    finally:
        migrate()
    assert Answer.objects.get(recommendation=row).measure == {"en": "Build 100 homes"}
    assert Answer.objects.get(recommendation=row).part == {}
    assert Answer.objects.get(recommendation=declined).reason == {"ko": "예산이 없습니다."}
    assert [item.title for item in Evidence.objects.order_by("pk")] == [{"en": "Homes built"}, {"ko": "Map / 지도"}]
    assert Grade.objects.get().reason == {"en": "Seen."}
