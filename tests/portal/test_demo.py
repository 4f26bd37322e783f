"""The demonstration city, loaded once for all these tests."""

from __future__ import annotations

import datetime as dt
import html
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from hrcity.core import search
from hrcity.core.audit import verify
from hrcity.core.models import AuditEntry
from hrcity.institutions import queries
from hrcity.instruments.models import Instrument
from hrcity.people.models import User
from hrcity.portal.demo.load import demo_load
from hrcity.portal.demo.sign_ins import demo_sign_ins, on_the_sign_in_page
from hrcity.recommendations.models import Answer, Evidence, Grade, Passing, Recommendation, Update
from hrcity.recommendations.rules import AnswerState, AnswerWord, Status, is_late
from hrcity.vocabulary.models import Scheme

pytestmark = pytest.mark.slow


class _Undo(Exception):
    """Ends the transaction of the demonstration."""


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """How many recommendations were loaded; all is taken back at the end of the module."""
    from hrcity.core.search.service import _Kept

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, pytest.raises(_Undo):
        patch.setattr(settings, "SEARCH_ROOT", Path(tmp_path_factory.mktemp("demo-search")))
        patch.setattr(_Kept, "index", None)
        with transaction.atomic():
            if not Scheme.objects.filter(code="rights").exists():
                call_command("load_vocabulary", verbosity=0, stdout=io.StringIO())
            yield demo_load()
            queries.forget_kept()
            raise _Undo


def test_it_shows_every_status_and_every_answer(demo: int) -> None:
    found = Counter(Recommendation.objects.values_list("status", flat=True))
    assert demo == sum(found.values()) >= 60
    assert set(found) == set(Status.values)
    assert set(Answer.objects.values_list("word", flat=True)) == set(AnswerWord.values)
    assert set(Answer.objects.values_list("state", flat=True)) == set(AnswerState.values)


def test_some_answers_are_late_whatever_the_day(demo: int) -> None:
    today = timezone.localdate()
    late = [row for row in Recommendation.objects.all() if is_late(row.status, row.due_on, row.ours_public_from, today)]
    assert 2 <= len(late) <= 5
    waiting = Recommendation.objects.filter(status=Status.ASSIGNED, due_on__gte=today)
    assert waiting.count() >= 3


def test_two_years_of_history_hang_together(demo: int) -> None:
    assert verify().broken_at is None
    entries = AuditEntry.objects.exclude(verb__in=["vocabulary.loaded", "bodies.loaded", "treaties.loaded"])
    moments = list(entries.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert timezone.now() - moments[0] > dt.timedelta(days=700)
    assert moments[-1] < timezone.now()
    years = {ref[4:8] for ref in Recommendation.objects.values_list("ref", flat=True)}
    assert len(years) >= 2


def test_nobody_was_written_to_about_the_past(demo: int) -> None:
    assert not DBTaskResult.objects.exists()


def test_departments_report_every_half_year_with_evidence_of_every_kind(demo: int) -> None:
    assert len(set(Update.objects.values_list("period", flat=True))) >= 4
    shown = set(Evidence.objects.values_list("kind", "visibility"))
    assert {kind for kind, visibility in shown if visibility == "public"} == {"file", "link", "minutes", "figure"}
    assert Evidence.objects.filter(visibility="internal").exists()


def test_bodies_differ_in_their_grades_and_earlier_grades_stay(demo: int) -> None:
    pairs = Grade.objects.values_list("recommendation", "body", "term__code")
    latest: dict[int, dict[int, str]] = {}
    for ask, body, code in pairs.order_by("dated"):
        latest.setdefault(ask, {})[body] = code
    assert any(len(set(codes.values())) > 1 for codes in latest.values())
    assert Grade.objects.filter(supersedes__isnull=False).exists()
    assert set(Grade.objects.filter(term__scheme__code="ccpr_grades").values_list("role", flat=True)) == {"un"}


def test_what_was_passed_up_is_pursued(demo: int) -> None:
    assert Passing.objects.filter(sent_on__isnull=True).exists()
    assert Passing.objects.filter(answered_on__isnull=True, reminders__gte=3).exists()
    assert Passing.objects.exclude(answer="").exists()


def test_objections_are_upheld_moved_and_open(demo: int) -> None:
    verbs = Counter(AuditEntry.objects.values_list("verb", flat=True))
    for verb in ("objected", "upheld", "moved", "returned", "answer_returned", "update_returned", "report_returned",
                 "escalated", "reopened", "resumed", "closed", "withdrawn", "evidence_withdrawn"):
        assert verbs[f"recommendation.{verb}"], verb


def test_the_deputy_signs_while_the_head_is_away(demo: int) -> None:
    signed = Update.objects.filter(signed_by__email="eunseo.bang@saebit.example")
    assert set(signed.values_list("body__ref", flat=True)) == {"welfare"}


def test_every_recommendation_of_a_document_can_be_read_in_its_context(demo: int) -> None:
    rows = Recommendation.objects.filter(document__isnull=False).select_related("source__instrument")
    assert rows
    for row in rows:
        assert row.source is not None
        assert row.source.texts.get(lang=row.lang).text == row.text


def test_the_charter_is_there_in_both_languages_article_by_article(demo: int) -> None:
    charter = Instrument.objects.get(slug="saebit-charter")
    assert charter.provisions.count() == 8
    assert all(part.texts.count() == 2 and len(part.title) == 2 for part in charter.provisions.all())


def test_words_are_found_in_both_languages(demo: int) -> None:
    for word, lang in (("deposit", "en"), ("보증금", "ko")):
        assert search.search(word, visible_to={"public"}, lang=lang).total >= 1


def test_a_second_run_does_nothing(demo: int) -> None:
    before = AuditEntry.objects.count()
    assert demo_load() == 0
    assert AuditEntry.objects.count() == before


def test_the_sign_ins_follow_the_main_job_and_work(demo: int) -> None:
    with translation.override("en"):
        roles = [item.role.partition(",")[0] for item in demo_sign_ins() if item.featured]
        offered = on_the_sign_in_page()
    assert roles[:5] == ["Human-rights officer", "Head of the human-rights office",
                         "Department's human-rights contact", "Department head", "Commission member"]
    first = offered[0]
    user = User.objects.get(email=first.email)
    assert user.is_demo
    assert user.check_password(first.password)
    assert "Minjun Park" in Client().get("/account/login/").content.decode()


def test_the_sign_ins_are_printed_in_both_languages(demo: int, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_sign_ins")
    text = capsys.readouterr().out
    assert "saebit-demo-2026" in text
    assert "권고" in text


@pytest.mark.django_db
def test_a_real_city_has_no_demo_sign_ins(capsys: pytest.CaptureFixture[str]) -> None:
    queries.forget_kept()
    assert demo_sign_ins() == []
    assert list(on_the_sign_in_page()) == []


def test_one_ask_goes_from_a_un_document_to_a_contested_report_and_its_answer(demo: int) -> None:
    from django.test import Client

    from hrcity.plan.models import Node

    node = Node.objects.get(title__en="Make every city bus a low-floor bus")
    for lang, told in (
        ("en", ("Committee on the Rights of Persons with Disabilities asked for it", "answered: We take it on",
                "adopted it in", "won voted for", "On track, 88", "A resident contested it", "the city answered")),
        ("ko", ("장애인권리위원회", "수용합니다", "확정", "의결", "정상 추진", "주민의 이의 제기", "시 답변")),
    ):  # fmt: skip
        page = html.unescape(Client().get(node.get_absolute_url(), {"lang": lang}).content.decode())
        top = page[: page.index('id="output"')]
        assert [words for words in told if words not in top] == [], lang
    assert node.updates.filter(state="accepted", evidence__isnull=False).count() == 2
    assert node.indicators.filter(ended_at=None).count() == 1


def test_the_plan_shows_what_can_happen_to_a_measure(demo: int) -> None:
    from hrcity.plan.models import Comment, Node, Opinion, Plan, Promise
    from hrcity.plan.rules import NodeStatus

    plan = Plan.objects.get()
    assert (plan.state, plan.version) == ("in_force", 2)
    assert set(Node.objects.filter(level__depth=2).values_list("status", flat=True)) >= {
        NodeStatus.ON_TRACK, NodeStatus.DELAYED, NodeStatus.DONE, NodeStatus.DROPPED}  # fmt: skip
    assert set(Comment.objects.values_list("state", flat=True)) == {"submitted", "published", "answered"}
    assert Opinion.objects.get(kind="propose").recommendation is not None
    assert Promise.objects.count() == 2
    assert Promise.objects.get(judgements__verdict="kept").nodes.get().status == NodeStatus.DONE
    assert plan.periods.filter(closed_at__isnull=False).count() == 1
