"""A department objects: the dispute goes up a named line, each place with its working days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Body
from hrcity.recommendations import services
from hrcity.recommendations.desk_rules import Level
from hrcity.recommendations.models import DisputeStep, Recommendation
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity

DISPUTES = "/recommendations/desk/disputes/"


@pytest.fixture
def disputed(city: SmallCity) -> Recommendation:
    row = city.assign(city.ask())
    services.recommendation_object(recommendation=row, reason="Welfare does this.", by=city.person("dewi"))
    return city.again(row)


def step_of(row: Recommendation) -> DisputeStep:
    return row.dispute_steps.get(end="")


def pass_days(row: Recommendation) -> None:
    row.dispute_steps.filter(end="").update(due_on=today() - dt.timedelta(days=1))


def test_an_objection_begins_at_the_lowest_place_with_its_working_days(
    city: SmallCity, disputed: Recommendation
) -> None:
    step = step_of(disputed)
    assert (step.title["en"], step.title["ko"] != "") == ("Human-rights office", True)
    assert step.due_on == working_days_after(today(), 5)
    page = city.client("minjun").get(DISPUTES).content.decode()
    assert (
        disputed.ref in page
        and "Welfare does this." in page
        and "Pass it up to: Head of the human-rights office" in page
    )


def test_it_is_passed_up_with_a_reason_and_the_record_shows_the_way(city: SmallCity, disputed: Recommendation) -> None:
    client = city.client("minjun")
    empty = client.post(f"{DISPUTES}{disputed.ref}/up/", {"reason": " "}, follow=True)
    assert "Write the reason." in empty.content.decode()
    client.post(f"{DISPUTES}{disputed.ref}/up/", {"reason": "Two departments disagree."})
    assert step_of(disputed).order == 2
    entry = AuditEntry.objects.get(verb="recommendation.dispute_raised")
    assert entry.data["level"] == "Head of the human-rights office"
    record = client.get(disputed.get_absolute_url()).content.decode()
    assert "Dispute between departments" in record and "Two departments disagree." in record and "passed up" in record
    assert "Dispute between departments" not in city.client().get(disputed.get_absolute_url()).content.decode()


def test_what_nobody_decides_in_time_goes_up_by_itself_until_the_top(city: SmallCity, disputed: Recommendation) -> None:
    for order in (2, 3):
        pass_days(disputed)
        assert services.disputes_follow() == 1
        assert (step_of(disputed).order, step_of(disputed).by) == (order, None)
    pass_days(disputed)
    assert services.disputes_follow() == 0
    page = city.client("minjun").get(DISPUTES).content.decode()
    assert "This is the top of the line" in page and "late" in page
    assert "1 dispute between departments" in city.client("seoyeon").get("/desk/").content.decode()


def test_at_the_top_it_goes_no_higher(city: SmallCity, disputed: Recommendation) -> None:
    for _n in range(2):
        services.dispute_raise(recommendation=disputed, reason="Up.", by=city.person("minjun"))
    with pytest.raises(DomainError) as refusal:
        services.dispute_raise(recommendation=disputed, reason="Up.", by=city.person("minjun"))
    assert refusal.value.code == "top-of-line"


def test_kept_or_proposed_anew_it_is_settled(city: SmallCity, disputed: Recommendation) -> None:
    services.recommendation_uphold(recommendation=disputed, reason="It is housing.", by=city.person("seoyeon"))
    assert disputed.dispute_steps.get().end == "kept"
    other = city.assign(city.ask())
    services.recommendation_object(recommendation=other, reason="No.", by=city.person("dewi"))
    city.propose(other, lead=city.bodies["welfare"])
    assert other.dispute_steps.get().end == "moved"
    with pytest.raises(DomainError) as refusal:
        services.dispute_raise(recommendation=other, reason="Up.", by=city.person("minjun"))
    assert refusal.value.code == "settled"
    assert "No department objects." in city.client("minjun").get(DISPUTES).content.decode()


@pytest.mark.parametrize("name", ["ana", "dewi", "jiho", "grace", "omar", "haneul"])
def test_only_the_office_passes_up(city: SmallCity, disputed: Recommendation, name: str) -> None:
    assert city.client(name).post(f"{DISPUTES}{disputed.ref}/up/", {"reason": "Up."}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.dispute_raise(recommendation=disputed, reason="Up.", by=city.person(name))
    assert city.again(disputed).status == Status.DISPUTED


def test_the_head_names_the_line_and_what_is_under_way_keeps_its_day(city: SmallCity, disputed: Recommendation) -> None:
    mayor = Body.objects.create(ref="mayor", kind="mayor", title={"en": "Mayor's office"})
    day = step_of(disputed).due_on
    fields: dict[str, Any] = {"title_1_en": "Officers", "days_1": 3, "title_2_en": "Vice mayor", "days_2": 7,
                              "body_2": mayor.pk}  # fmt: skip
    answer = city.client("seoyeon").post(f"{DISPUTES}line/", fields, follow=True)
    assert "Vice mayor" in answer.content.decode()
    assert step_of(disputed).due_on == day
    step = services.dispute_raise(recommendation=disputed, reason="Up.", by=city.person("minjun"))
    assert (step.title, step.body, step.due_on) == ({"en": "Vice mayor"}, mayor, working_days_after(today(), 7))


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ([], "line-empty"),
        ([Level(1, {"en": " "}, 5)], "level-unnamed"),
        ([Level(1, {"en": "Office"}, 0)], "level-days"),
    ],
)
def test_a_line_without_name_or_days_is_refused(city: SmallCity, levels: list[Level], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        services.dispute_line_set(levels=levels, by=city.person("seoyeon"))
    assert refusal.value.code == code


def test_an_officer_does_not_change_the_line(city: SmallCity) -> None:
    assert city.client("minjun").get(f"{DISPUTES}line/").status_code == 403
    with pytest.raises(PermissionDenied):
        services.dispute_line_set(levels=[Level(1, {"en": "Office"}, 5)], by=city.person("minjun"))


def test_a_dispute_older_than_the_line_begins_at_its_lowest_place(city: SmallCity, disputed: Recommendation) -> None:
    disputed.dispute_steps.all().delete()
    services.disputes_follow()
    assert step_of(disputed).order == 1
