"""Opinions, promises, comments, money and meetings for programs and in search; and what must never be in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hrcity.core.clocks import today
from hrcity.institutions import minutes_services
from hrcity.institutions.models import Body, Meeting
from hrcity.plan.models import Comment, Opinion, Promise
from hrcity.plan.services import promises as promise_services
from hrcity.plan.services.money import line_allocate
from hrcity.portal import open_data
from tests.institutions.gathering import Gathering
from tests.personas import small_city
from tests.plan.budget import figure, line_of
from tests.plan.test_review_opinions import answer, draft, publish, sign
from tests.plan.test_review_promises import enter, judge
from tests.plan.voices import Voices
from tests.plans import SmallPlan, plan_of

SECRET = "Quiet words for nobody"
Tables = Callable[[str], list[dict[str, str]]]


@dataclass
class Followed:
    """What the small plan was told, in public; beside each something that is nobody's business."""

    plan: SmallPlan
    opinion: Opinion
    promise: Promise
    comment: Comment
    meeting: Meeting
    hidden: list[str]


@pytest.fixture
def followed(db: None) -> Followed:
    """A published opinion with its answer, a judged promise, an answered comment, a paid measure, a meeting."""
    plan = plan_of(small_city())
    quiet = {"en": SECRET}
    opinion = publish(plan, "changes")
    sign(plan, answer(plan, opinion))
    hidden_opinion = draft(plan, text=quiet)
    answer(plan, publish(plan, "object", node=plan.other), reason=quiet)
    mayor = Body.objects.create(ref="mayor", kind="mayor", title={"en": "Mayor’s office"})
    Body.objects.filter(ref__in=["housing", "welfare", "office"]).update(parent=mayor)
    holder = promise_services.office_holder_enter(
        office={"en": "Mayor"}, name="Bora Kim", body=mayor, starts_on=today().replace(year=today().year - 1),
        ends_on=None, by=plan.city.person("minjun"),
    )  # fmt: skip
    promise = enter(plan, holder, nodes=[plan.leaf])
    judge(plan, promise, "broken", reason=quiet)  # in its days of notice
    voices = Voices(plan)
    comment = voices.answered()
    waiting, _code = voices.sent(text=SECRET)
    line = line_of(plan)
    figure(plan, line, "voted", 5)
    figure(plan, line, "voted", 7, as_of=today(), reason={"en": "More homes."})
    line_allocate(line=line, node=plan.leaf, share=Decimal(40), by=plan.city.person("minjun"))
    inner = line_of(plan, code="9", title=quiet, visibility="internal")
    Meeting.objects.update(ref="MTG-2020-0001")
    gathering = Gathering(plan.city)
    meeting, _item = gathering.held()
    gathering.point(meeting, SECRET, is_closed=True, closed_reason={"en": "A person is concerned."})
    minutes_services.minutes_write(meeting=meeting, minutes=quiet, by=gathering.sena)
    return Followed(plan, opinion, promise, comment, meeting, [hidden_opinion.ref, waiting.ref, inner.ref, SECRET])


@pytest.fixture
def table(followed: Followed, settings: Any, tmp_path: Path) -> Tables:
    """A table of the open data, as anybody downloads it; nothing that is hidden is in any of them."""
    settings.HOME = tmp_path
    open_data.build()
    folder = open_data.current()
    assert folder is not None
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8-sig")
        assert not [word for word in [*followed.hidden, "Dewi", "Grace", "Sena"] if word in text], path

    def read(name: str) -> list[dict[str, str]]:
        response = Client().get(f"/open-data/{name}.csv")
        data = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        return list(csv.DictReader(io.StringIO(data)))

    return read


@pytest.mark.slow
def test_the_open_data_have_what_follows_a_plan(followed: Followed, table: Tables) -> None:
    said = {row["ref"]: row for row in table("opinions")}
    assert len(said) == 2
    assert (said[followed.opinion.ref]["measure"], said[followed.opinion.ref]["body"]) == (
        followed.plan.leaf.ref, "commission")  # fmt: skip
    assert [(row["opinion"], row["word"]) for row in table("opinion_answers")] == [(followed.opinion.ref, "not")]
    [promised] = table("promises")
    assert (promised["verdict"], promised["measures"]) == ("open", followed.plan.leaf.ref)
    assert table("promise_judgements") == []
    [comment] = table("comments")
    assert (comment["stance"], comment["answer_en"]) == ("contest", "It was repaired on 2 June.")
    [line] = table("budget_lines")
    assert (line["voted"], line["spent"]) == ("7.0", "")
    assert [(row["measure"], row["share"]) for row in table("budget_shares")] == [(followed.plan.leaf.ref, "40.0")]
    met = table("meetings")[-1]
    assert (met["state"], met["minutes_en"]) == ("held", "")
    points = [row for row in table("meeting_points") if row["meeting"] == followed.meeting.ref]
    assert [(row["closed"], row["title_en"]) for row in points] == [("false", "Opinion on the plan"), ("true", "")]
    assert points[1]["closed_reason_en"] == "A person is concerned."
    assert table("meeting_votes") == []


@pytest.mark.slow
def test_what_becomes_public_later_comes_with_the_next_files(followed: Followed, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    minutes_services.minutes_write(meeting=followed.meeting, minutes={"en": "All agreed."},
                                   by=followed.plan.city.person("sena"))  # fmt: skip
    minutes_services.minutes_publish(meeting=followed.meeting, by=followed.plan.city.person("sena"))
    followed.promise.judgements.update(public_from=today())
    open_data.build()
    folder = open_data.current()
    assert folder is not None
    assert "All agreed." in (folder / "meetings.csv").read_text(encoding="utf-8")
    assert "broken" in (folder / "promises.csv").read_text(encoding="utf-8")
    assert len((folder / "promise_judgements.csv").read_text(encoding="utf-8").splitlines()) == 2


def get(address: str) -> Any:
    response = Client().get(address)
    assert response.status_code == 200, response.content
    return response.json()


def test_programs_read_the_same_and_nothing_else(followed: Followed) -> None:
    pages = {name: get(f"/api/{name}") for name in ("opinions", "promises", "comments", "budget", "meetings")}
    text = str(pages)
    assert not [word for word in [*followed.hidden, "Dewi", "Grace", "Sena", "Jiho", "Minjun"] if word in text]
    [opinion] = get(f"/api/opinions?ref={followed.opinion.ref}")["items"]
    assert [one["word"] for one in opinion["answers"]] == ["not"]
    [promise] = pages["promises"]["items"]
    assert (promise["verdict"], promise["judgements"], promise["holder"]) == ("open", [], "Bora Kim")
    [comment] = get(f"/api/comments?measure={followed.plan.leaf.ref}&stance=contest")["items"]
    assert comment["answer"] == {"en": "It was repaired on 2 June."}
    assert [line["voted"] for line in pages["budget"]["items"]] == ["7.00"]
    [meeting] = get(f"/api/meetings?ref={followed.meeting.ref}")["items"]
    assert [point["is_closed"] for point in meeting["agenda"]] == [False, True]
    assert (meeting["minutes"], meeting["published_on"]) == ({}, None)


def test_references_of_what_is_internal_are_left_out(followed: Followed) -> None:
    type(followed.plan.plan).objects.filter(pk=followed.plan.plan.pk).update(visibility="internal")
    [opinion] = get(f"/api/opinions?ref={followed.opinion.ref}")["items"]
    assert (opinion["plan"], opinion["measure"]) == (None, None)
    assert get("/api/promises")["items"][0]["measures"] == []
    assert get("/api/comments")["items"] == []
    assert get(f"/api/opinions?plan={followed.plan.plan.ref}")["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "after=-5", "body=nobody", "year=99999999999", "state=nonsense&ref=x"])
def test_odd_questions_are_answered(followed: Followed, query: str) -> None:
    for name in ("opinions", "promises", "comments", "budget", "meetings"):
        assert Client().get(f"/api/{name}?{query}").status_code == 200


def test_the_pages_of_the_api_ask_the_database_little(followed: Followed, django_assert_max_num_queries: Any) -> None:
    for name, most in (("opinions", 4), ("promises", 7), ("comments", 3), ("budget", 4), ("meetings", 6)):
        get(f"/api/{name}")
        with django_assert_max_num_queries(most):
            get(f"/api/{name}")


def find(words: str, client: Client | None = None) -> str:
    return (client or Client()).get("/search/", {"q": words}).content.decode()


def test_opinions_promises_comments_and_meetings_are_found_by_words(
    followed: Followed, index: Callable[[], object], settings: Any
) -> None:
    Opinion.objects.filter(pk=followed.opinion.pk).update(text={"en": "Wheelchair ramps", "ko": "휠체어 경사로"})
    opinions = Opinion.objects.exclude(pk=followed.opinion.pk)
    opinions.update(text={"en": SECRET})
    index()
    for words, ref in (
        ("wheelchair ramps", followed.opinion.ref),
        ("경사로", followed.opinion.ref),
        ("Bora Kim", followed.promise.ref),
        ("lift broken", followed.comment.ref),
        ("Winter session", followed.meeting.ref),
        ("겨울 회의", followed.meeting.ref),
    ):
        assert ref in find(words), words
    for client in (Client(), followed.plan.city.client("minjun")):
        page = find('"Quiet words for nobody"', client)
        assert not any(ref in page for ref in followed.hidden[:3])
        assert followed.meeting.ref not in page


def test_minutes_are_found_once_they_are_published_and_a_comment_no_more_once_it_is_taken_down(
    followed: Followed, index: Callable[[], object], django_capture_on_commit_callbacks: Any
) -> None:
    from hrcity.plan.services.voice import comment_take_down

    index()
    assert followed.comment.ref in find("lift broken")
    with django_capture_on_commit_callbacks(execute=True):
        minutes_services.minutes_publish(meeting=followed.meeting, by=followed.plan.city.person("sena"))
        comment_take_down(comment=followed.comment, by=followed.plan.city.person("sena"))
    index()
    assert followed.meeting.ref in find('"Quiet words for nobody"')
    assert followed.comment.ref not in find("lift broken")
