"""What a person sees of meetings: residents the open parts, members the closed ones, the secretary what is next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hrcity.core.files import file_store
from hrcity.institutions import meeting_parts, meeting_subjects, minutes_services
from hrcity.institutions import meeting_services as services
from hrcity.institutions.models import Meeting
from tests.institutions.gathering import Gathering
from tests.personas import SmallCity

SECRET = "The case of Mr X"


@pytest.fixture
def gathering(city: SmallCity) -> Gathering:
    """The commission and its secretary."""
    return Gathering(city)


def page(gathering: Gathering, meeting: Meeting, person: str = "") -> str:
    return gathering.city.client(person).get(meeting.get_absolute_url()).content.decode()


def do(gathering: Gathering, meeting: Meeting, what: str, *pk: int, person: str = "sena", **data: Any) -> Any:
    name = "institutions:meeting-do-row" if pk else "institutions:meeting-do"
    return gathering.city.client(person).post(reverse(name, args=[meeting.ref, what, *pk]), data)


def test_a_resident_reads_when_where_what_help_and_the_agenda(gathering: Gathering) -> None:
    meeting = gathering.plan(
        place={"en": "City hall, room 3"}, languages=["vi", "sign"], has_childcare=True, reimburses=True,
        is_step_free=True, help_note={"en": "Call 02-000-0000 three days before."})  # fmt: skip
    gathering.point(meeting, "Opinion on the housing plan", subject_ref="PLAN-2026-0001")
    text = page(gathering, meeting)
    for words in ("City hall, room 3", "Vietnamese, sign language", "Children are looked after", "Call 02-000-0000",
                  "Opinion on the housing plan", "PLAN-2026-0001", "Open to everybody"):  # fmt: skip
        assert words in text
    assert "/do/" not in text


def test_closed_parts_never_leak(gathering: Gathering) -> None:
    meeting = gathering.plan(-1)
    reason = {"en": "A complaint, ordinance art. 9"}
    item = gathering.point(meeting, SECRET, is_closed=True, closed_reason=reason, text={"en": "secret text"},
                           subject_ref="CASE-2026-0001", outcome={"en": "secret outcome"})  # fmt: skip
    beside = services.paper_add(meeting=meeting, title={"en": "secret title"}, file=gathering.file(), item=item,
                                by=gathering.sena)  # fmt: skip
    alone = services.paper_add(meeting=meeting, title={"en": "secret title 2"}, file=gathering.file("b.pdf"),
                               is_closed=True, closed_reason=reason, by=gathering.sena)  # fmt: skip
    services.meeting_hold(meeting=meeting, by=gathering.sena)
    gathering.come(meeting, grace="present", bora="present", chan="present", guests=("Guest Gil",))
    services.conflict_declare(item=item, membership=gathering.seat("bora"), reason={"en": "secret interest"},
                              by=gathering.sena)  # fmt: skip
    services.vote_take(item=item, question={"en": "secret question"}, by=gathering.sena,
                       ballots={gathering.seat("grace").pk: "yes", gathering.seat("chan").pk: "yes"})  # fmt: skip
    minutes_services.minutes_write(meeting=meeting, minutes={"en": "One case was discussed."}, by=gathering.sena)
    minutes_services.minutes_publish(meeting=meeting, by=gathering.sena)
    files = [reverse("institutions:meeting-paper", args=[meeting.ref, paper.pk]) for paper in (beside, alone)]
    for person in ("", "ana", "minjun", "seoyeon", "haneul", "omar", "dewi", "yun"):
        text = page(gathering, meeting, person)
        assert "secret" not in text.replace("secretary", "")
        assert SECRET not in text
        assert "CASE-2026" not in text
        assert "Guest Gil" not in text
        assert text.count("A complaint, ordinance art. 9") == 2
        assert [gathering.city.client(person).get(url).status_code for url in files] == [404, 404]
    for person in ("grace", "sena"):
        text = page(gathering, meeting, person)
        assert SECRET in text
        assert "secret question" in text
        assert "Guest Gil" in text
        assert [gathering.city.client(person).get(url).status_code for url in files] == [200, 200]
    text = page(gathering, meeting, "bora")
    assert SECRET not in text
    assert gathering.city.client("bora").get(files[0]).status_code == 404


def test_a_closed_meeting_closes_its_points(gathering: Gathering) -> None:
    meeting = gathering.plan(is_open=False, closed_reason={"en": "Election of the chair"})
    gathering.point(meeting, SECRET)
    text = page(gathering, meeting)
    assert SECRET not in text
    assert "Election of the chair" in text


def test_nothing_of_what_happened_is_public_before_the_minutes(gathering: Gathering) -> None:
    meeting, item = gathering.held()
    minutes_services.minutes_write(meeting=meeting, minutes={"en": "Draft words"}, by=gathering.sena)
    services.vote_take(item=item, question={"en": "Adopt it?"}, by=gathering.sena,
                       ballots={gathering.seat("grace").pk: "yes"})  # fmt: skip
    for person in ("", "minjun", "seoyeon", "omar"):
        text = page(gathering, meeting, person)
        assert "Draft words" not in text
        assert "Adopt it?" not in text
        assert "Chan" not in text
        assert "They are being written" in text
    assert "Draft words" in page(gathering, meeting, "sena")
    minutes_services.minutes_publish(meeting=meeting, by=gathering.sena)
    text = page(gathering, meeting)
    for words in (
        "Draft words",
        "Adopt it?",
        "1 for, 0 against, 0 abstained",
        "Excused",
        "Chan",
        "2 members were there",
    ):
        assert words in text


def test_corrected_minutes_lead_to_the_earlier_ones(gathering: Gathering) -> None:
    row = gathering.published("Nine homes.")
    earlier = reverse("institutions:meeting-earlier", args=[row.ref])
    assert earlier not in page(gathering, row)
    minutes_services.minutes_correct(meeting=row, minutes={"en": "Ten homes."}, reason={"en": "Miscounted."},
                                     by=gathering.sena)  # fmt: skip
    text = page(gathering, row)
    assert "Ten homes." in text
    assert "Nine homes." not in text
    assert earlier in text
    text = gathering.city.client().get(earlier).content.decode()
    assert "Nine homes." in text
    assert "Miscounted." in text


def test_the_secretary_goes_the_whole_way_with_forms(gathering: Gathering) -> None:
    client = gathering.city.client("sena")
    day = timezone.localdate() - dt.timedelta(days=1)
    new = reverse("institutions:meeting-new", args=["commission"])
    given = {"title_en": "Winter session", "kind": "session", "day": day.isoformat(), "time": "14:00",
             "is_open": "open", "languages": ["vi"]}  # fmt: skip
    bad = client.post(new, given | {"is_open": "closed"})
    assert bad.status_code == 422
    assert "Winter session" in bad.content.decode()
    assert "Say why this is closed" in bad.content.decode()
    assert client.post(new, given).status_code == 302
    meeting = Meeting.objects.get()
    assert "Say whether the meeting was held" in page(gathering, meeting, "sena")
    assert do(gathering, meeting, "point", title_en="Plan", openness="open").status_code == 302
    item = meeting.agenda.get()
    assert do(gathering, meeting, "hold").status_code == 302
    grace, bora, chan = (gathering.seat(name).pk for name in ("grace", "bora", "chan"))
    assert do(gathering, meeting, "attendance", **{f"member_{grace}": "present", "quorum": "2"}).status_code == 422
    came = {f"member_{grace}": "present", f"member_{bora}": "present", f"member_{chan}": "absent"}
    assert do(gathering, meeting, "attendance", guests="A\nB", quorum="2", **came).status_code == 302
    assert do(gathering, meeting, "point-change", item.pk, title_en="Plan", openness="open",
              outcome_en="Adopted.").status_code == 302  # fmt: skip
    vote = {"question_en": "Adopt?", "how": "open", f"ballot_{grace}": "yes", f"ballot_{bora}": "abstain"}
    assert do(gathering, meeting, "vote", item.pk, **vote | {f"ballot_{grace}": "", f"ballot_{bora}": ""}
              ).status_code == 422  # fmt: skip
    assert do(gathering, meeting, "vote", item.pk, **vote).status_code == 302
    refused = do(gathering, meeting, "publish")
    assert refused.status_code == 422
    assert "There are no minutes yet" in refused.content.decode()
    assert do(gathering, meeting, "minutes", minutes_en="We met.").status_code == 302
    assert do(gathering, meeting, "publish").status_code == 302
    text = page(gathering, meeting)
    for words in ("We met.", "Adopted.", "1 for, 0 against, 1 abstained", "Bora: abstained"):
        assert words in text
    again = gathering.city.client("sena").post(
        reverse("institutions:meeting-do", args=[meeting.ref, "minutes"]), {"minutes_en": "Other"}, follow=True
    )
    assert "only by a correction" in again.content.decode()
    assert do(gathering, meeting, "correct", minutes_en="We met in winter.", reason_en="The season.").status_code == 302


@pytest.mark.parametrize("person", ["minjun", "seoyeon", "haneul", "omar", "dewi", "ana", "grace"])
def test_others_are_refused_over_http(gathering: Gathering, person: str) -> None:
    meeting = gathering.plan()
    for what in ("change", "point", "paper", "cancel", "attendance", "invite"):
        assert do(gathering, meeting, what, person=person, reason_en="x", title_en="x").status_code == 403
    new = reverse("institutions:meeting-new", args=["commission"])
    assert gathering.city.client(person).get(new).status_code == 403


def test_a_member_declares_an_interest_for_themselves_only(gathering: Gathering) -> None:
    meeting = gathering.plan()
    item = gathering.point(meeting)
    assert "I have an interest of my own" in page(gathering, meeting, "grace")
    form = gathering.city.client("grace").get(reverse("institutions:meeting-do", args=[meeting.ref, "conflict"]))
    assert "Bora" not in form.content.decode()
    other = {"item": item.pk, "membership": gathering.seat("bora").pk, "reason_en": "x"}
    assert do(gathering, meeting, "conflict", person="grace", **other).status_code == 422
    own = other | {"membership": gathering.seat("grace").pk}
    assert do(gathering, meeting, "conflict", person="grace", **own).status_code == 302
    assert item.conflicts.count() == 1


def test_a_paper_is_added_and_downloaded(gathering: Gathering) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    meeting = gathering.plan()
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan", "application/pdf")
    assert do(gathering, meeting, "paper", file=upload, openness="open").status_code == 302
    paper = meeting.papers.get()
    got = gathering.city.client().get(reverse("institutions:meeting-paper", args=[meeting.ref, paper.pk]))
    assert b"".join(got.streaming_content) == b"%PDF-1.7 plan"
    assert "attachment" in got.headers["Content-Disposition"]
    closing = {"title_en": "Plan", "openness": "closed", "closed_reason_en": "Offers are secret until opened"}
    assert do(gathering, meeting, "paper-change", paper.pk, **closing).status_code == 302
    assert gathering.city.client().get(
        reverse("institutions:meeting-paper", args=[meeting.ref, paper.pk])).status_code == 404  # fmt: skip


def test_a_row_of_another_meeting_is_not_found(gathering: Gathering) -> None:
    one, other = gathering.plan(), gathering.plan(96)
    item = gathering.point(one)
    assert do(gathering, other, "point-change", item.pk, title_en="x").status_code == 404
    assert do(gathering, one, "nonsense").status_code == 404
    assert do(gathering, one, "point-change").status_code == 404


def test_lists_and_calendar(gathering: Gathering) -> None:
    coming, was = gathering.plan(), gathering.published()
    client = gathering.city.client()
    for url in (reverse("institutions:meetings"), reverse("institutions:meetings-of", args=["commission"])):
        text = client.get(url).content.decode()
        assert text.index(coming.get_absolute_url()) < text.index(was.get_absolute_url())
        assert "Plan a meeting" not in text
    mine = gathering.city.client("sena").get(reverse("institutions:meetings-of", args=["commission"]))
    assert "Plan a meeting" in mine.content.decode()
    response = client.get(reverse("institutions:meeting-calendar", args=[coming.ref]))
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{coming.starts_at:%Y%m%dT%H%M%SZ}" in response.content.decode()


def test_minutes_as_a_file_are_public_only_when_published(gathering: Gathering) -> None:
    meeting, _item = gathering.held()
    minutes_services.minutes_write(meeting=meeting, file=gathering.file("minutes.pdf"), by=gathering.sena)
    url = reverse("institutions:meeting-minutes", args=[meeting.ref, 0])
    assert gathering.city.client().get(url).status_code == 404
    minutes_services.minutes_publish(meeting=meeting, by=gathering.sena)
    assert gathering.city.client().get(url).status_code == 200


def test_subjects_are_links_and_parts_are_shown(gathering: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(meeting_subjects.RESOLVERS, "PLAN", lambda refs, reader: {
        ref: meeting_subjects.Subject("The basic plan", f"/plans/{ref}/") for ref in refs})  # fmt: skip
    monkeypatch.setattr(meeting_parts, "MEETING_PARTS", {})
    meeting_parts.meeting_part("review", 10, "core/components/empty_state.html", lambda row, reader: {"x": row.ref})
    meeting_parts.meeting_part("none", 5, "core/components/empty_state.html", lambda row, reader: None)
    meeting = gathering.plan()
    gathering.point(meeting, subject_ref="PLAN-2026-0007")
    text = page(gathering, meeting)
    assert '<a href="/plans/PLAN-2026-0007/">' in text
    assert 'id="review"' in text
    assert 'id="none"' not in text


@pytest.mark.parametrize("person", ["", "minjun", "grace", "sena"])
def test_the_page_of_a_full_meeting_asks_at_most_twelve_queries(
    gathering: Gathering, person: str, django_assert_max_num_queries: Any
) -> None:
    meeting = gathering.plan(-1)
    for number in range(6):
        item = gathering.point(meeting, f"Point {number}")
        services.paper_add(meeting=meeting, title={}, item=item, by=gathering.sena,
                           file=gathering.file(f"{number}.pdf", f"{number}".encode()))  # fmt: skip
    services.meeting_hold(meeting=meeting, by=gathering.sena)
    gathering.come(meeting, grace="present", bora="present", chan="present", guests=("A", "B"))
    for item in meeting.agenda.all():
        services.vote_take(item=item, question={"en": f"Adopt {item}?"}, by=gathering.sena,
                           ballots={gathering.seat("grace").pk: "yes"})  # fmt: skip
    minutes_services.minutes_write(meeting=meeting, minutes={"en": "x"}, by=gathering.sena)
    minutes_services.minutes_publish(meeting=meeting, by=gathering.sena)
    client = gathering.city.client(person)
    client.get(meeting.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(meeting.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(reverse("institutions:meetings-of", args=["commission"]))


def test_the_desks_say_what_is_next(gathering: Gathering) -> None:
    def desk(person: str) -> str:
        return gathering.city.client(person).get(reverse("portal:desk")).content.decode()

    soon = gathering.plan(48)
    gathering.point(soon)
    assert "Send the agenda" in desk("sena")
    assert "Read the papers of the next meeting" in desk("grace")
    services.meeting_invite(meeting=soon, by=gathering.sena)
    assert "Send the agenda" not in desk("sena")
    held, _item = gathering.held()
    assert "Write the minutes" in desk("sena")
    assert "Write the minutes" not in desk("minjun")
    minutes_services.minutes_write(meeting=held, minutes={"en": "x"}, by=gathering.sena)
    assert "Publish the minutes" in desk("sena")
    late = gathering.plan(-2)
    assert "Record that the meeting was held" in desk("sena")
    assert late.ref in desk("sena")


def test_a_file_of_another_kind_is_refused_as_minutes(gathering: Gathering) -> None:
    import io

    meeting, _item = gathering.held()
    picture = file_store(io.BytesIO(b"GIF89a"), "scan.gif", content_type="image/gif")
    with pytest.raises(Exception, match="JPEG or PNG"):
        minutes_services.minutes_write(meeting=meeting, file=picture, by=gathering.sena)
