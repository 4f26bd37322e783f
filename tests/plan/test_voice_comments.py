"""Residents' comments from the form to the decision of the commission: who may, what is kept, what everybody reads."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse

from hrcity.core.actors import RESIDENT, SYSTEM
from hrcity.core.audit import history_of
from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.files import file_path
from hrcity.core.models import AuditEntry, StoredFile
from hrcity.core.roles import Role
from hrcity.institutions.models import Body, Membership
from hrcity.people.models import User
from hrcity.plan.models import Comment, CommentReply, NodeAsk, VoiceTerms
from hrcity.plan.queries import voice as queries
from hrcity.plan.services import voice as services
from hrcity.plan.services import voice_answers as answers
from tests.plan.voices import SAID, Voices, picture
from tests.plans import SmallPlan

GROUPS = re.compile(r"\d{4}(?: \d{4}){4}")


def form(plan: SmallPlan, **fields: Any) -> dict[str, Any]:
    return {"stance": "contest", "text": SAID, "once": "a-form-as-it-was-handed-out", **fields}


def address(plan: SmallPlan) -> str:
    return reverse("plan:comment-new", args=[plan.leaf.ref])


def test_anyone_sends_a_comment_without_an_account_and_gets_a_receipt_once(plan: SmallPlan) -> None:
    page = Client().post(address(plan), form(plan))
    assert page.status_code == 200
    found = GROUPS.search(page.content.decode())
    assert found is not None
    code = found.group()
    row = Comment.objects.get()
    assert (row.state, row.node, row.body.ref, row.channel) == ("submitted", plan.leaf, "housing", "web")
    kept = [str(getattr(row, field.attname)) for field in row._meta.fields]
    assert code not in kept and code.replace(" ", "") not in kept
    assert row.receipt == queries.receipt_hash(code.replace(" ", ""))


def test_the_public_form_asks_for_no_name_address_nationality_or_mail(plan: SmallPlan) -> None:
    page = Client().get(address(plan)).content.decode()
    words = ("name", "mail", "phone", "nation", "citizen", "address", "birth", "id_number", "passport", "account")
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', page[page.index("<main") :]))
    assert names == {"csrfmiddlewaretoken", "stance", "text", "language", "photo", "consent", "once"}
    assert not [name for name in names if any(word in name for word in words)]
    columns = [
        field.name
        for field in Comment._meta.fields
        if isinstance(field, CharField | TextField) and any(word in field.name for word in words)
    ]
    assert columns == []


def test_the_same_form_sent_twice_is_one_comment_with_one_receipt(plan: SmallPlan) -> None:
    client = Client()
    pages = [client.post(address(plan), form(plan)).content.decode() for _time in range(2)]
    codes = {found.group() for page in pages if (found := GROUPS.search(page))}
    assert len(codes) == 1 and Comment.objects.count() == 1
    again = client.post(address(plan), form(plan, text="I went back: the stairs are broken as well."))
    found = GROUPS.search(again.content.decode())
    assert found is not None and found.group() not in codes and Comment.objects.count() == 2


def test_what_was_typed_comes_back_when_something_is_missing(plan: SmallPlan) -> None:
    page = Client().post(address(plan), form(plan, stance=""))
    assert page.status_code == 422
    assert SAID in page.content.decode() and "Choose what you want to say about it." in page.content.decode()
    assert not Comment.objects.exists()


def test_a_comment_may_be_about_one_accepted_report_only(plan: SmallPlan, voices: Voices) -> None:
    report = plan.accepted(plan.leaf, f"{today().year}-H1")
    row, _code = voices.sent(update=report)
    assert row.update == report
    waiting = plan.accepted(plan.leaf, f"{today().year - 1}-H1", state="submitted", validated_by=None,
                            validated_at=None)  # fmt: skip
    with pytest.raises(DomainError, match="cannot be commented"):
        voices.sent(update=waiting)
    page = Client().get(address(plan)).content.decode()
    assert f'<option value="{report.pk}">' in page and f'<option value="{waiting.pk}">' not in page


def test_people_of_the_department_do_not_speak_as_residents_about_it(plan: SmallPlan) -> None:
    for person in ("dewi", "jiho"):
        page = plan.city.client(person).post(address(plan), form(plan))
        assert page.status_code == 422 and "Write a report instead" in page.content.decode()
    assert not Comment.objects.exists()
    assert plan.city.client("eunji").post(address(plan), form(plan)).status_code == 200
    assert Comment.objects.get().entered_by is None  # also who is signed in leaves no name


def test_nothing_says_who_sent_it(plan: SmallPlan, voices: Voices) -> None:
    plan.city.client("ana").post(address(plan), form(plan))
    entry = AuditEntry.objects.get(verb="comment.sent")
    assert (entry.actor_id, entry.actor_kind) == (None, "resident")
    assert SAID not in str(entry.data)


def test_a_plan_that_does_not_run_takes_no_comments(plan: SmallPlan) -> None:
    plan.plan.state = "consultation"
    plan.plan.save()
    assert Client().get(address(plan)).status_code == 404


def test_many_comments_from_one_network_are_asked_to_wait_and_no_address_is_kept(
    plan: SmallPlan, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("hrcity.plan.voice_pages.PER_SENDER_HOUR", 2)
    client = Client(REMOTE_ADDR="203.0.113.77")
    for number in range(2):
        assert client.post(address(plan), form(plan, once=f"form-{number}")).status_code == 200
    page = client.post(address(plan), form(plan, once="form-3"))
    assert page.status_code == 422 and "Your text is still here" in page.content.decode()
    assert SAID in page.content.decode()
    assert Client(REMOTE_ADDR="198.51.100.4").post(address(plan), form(plan, once="other")).status_code == 200
    kept = b"".join(path.read_bytes() for path in settings.CACHES["default"]["LOCATION"].glob("*.djcache"))
    assert b"203.0.113" not in kept
    cache.clear()


def test_a_measure_takes_so_many_a_day(voices: Voices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcity.plan.rules.voice.PER_MEASURE_DAY", 1)
    voices.sent()
    with pytest.raises(DomainError, match="tomorrow"):
        voices.sent()


def test_a_photo_is_kept_without_place_and_camera_and_its_original_not_at_all(plan: SmallPlan, voices: Voices) -> None:
    from PIL import Image

    sent = picture()
    original = sent.getvalue()
    row, _code = voices.sent(photo=sent)
    assert row.photo is not None and "somebody" not in row.photo.name
    with Image.open(file_path(row.photo.sha256)) as kept:
        assert not dict(kept.getexif()) and kept.size == (40, 30)
    import hashlib

    assert not file_path(hashlib.sha256(original).hexdigest()).exists()
    assert Client().get(reverse("plan:comment-photo", args=[row.ref])).status_code == 404
    services.comment_publish(comment=row, text={"en": SAID}, show_photo=True, by=plan.city.person("sena"))
    shown = Client().get(reverse("plan:comment-photo", args=[row.ref]))
    assert shown.status_code == 200 and shown.headers["Content-Type"] == "image/jpeg"


def test_a_file_that_is_no_picture_is_refused_with_the_text_kept(plan: SmallPlan) -> None:
    import io

    page = Client().post(address(plan), form(plan, photo=io.BytesIO(b"%PDF-1.7 by somebody")))
    assert page.status_code == 422 and "Choose a picture" in page.content.decode()
    assert SAID in page.content.decode() and not StoredFile.objects.exists()


def test_a_stranger_may_send_a_photo_here_and_nowhere_else(plan: SmallPlan) -> None:
    import io
    import os

    from PIL import Image

    large = io.BytesIO()
    Image.frombytes("RGB", (900, 700), os.urandom(900 * 700 * 3)).save(large, "PNG")
    assert large.tell() > 1_500_000
    large.seek(0)
    assert Client().post(address(plan), form(plan, photo=large)).status_code == 200
    large.seek(0)
    assert Client().post(reverse("plan:comment-lookup"), {"code": "1", "photo": large}).status_code == 413
    far = {"CONTENT_LENGTH": str(50 * 1024 * 1024)}
    page = Client().post(address(plan), form(plan), **far)  # type: ignore[arg-type]
    assert page.status_code == 413 and "at most 10 MB" in page.content.decode()


@pytest.mark.parametrize("text", ["김민수 과장이 막았습니다.", "The guard threatened us.", "Call 010-1234-5678."])
def test_what_seems_to_name_a_person_or_harm_is_held(voices: Voices, text: str) -> None:
    row, _code = voices.sent(text=text)
    assert row.state == "held" and row.signals


def test_with_consent_it_is_led_to_advice_and_never_published(plan: SmallPlan, voices: Voices) -> None:
    plan.city.bodies["ombudsperson"].email = "ombuds@saebit.example"
    plan.city.bodies["ombudsperson"].save()
    row, code = voices.sent(text="The guard threatened us.", consent=True)
    services.comment_lead_on(comment=row, by=plan.city.person("sena"))
    page = Client().post(reverse("plan:comment-lookup"), {"code": code}).content.decode()
    assert "ombuds@saebit.example" in page and "threatened" not in page
    assert Client().get(row.get_absolute_url()).status_code == 404
    with pytest.raises(DomainError, match="no longer possible"):
        services.comment_publish(comment=row, text={"en": "x"}, by=plan.city.person("sena"))


def test_without_consent_nobody_is_led_anywhere(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent(text="The guard threatened us.")
    with pytest.raises(DomainError, match="has not agreed"):
        services.comment_lead_on(comment=row, by=plan.city.person("sena"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=row.pk).update(state="led_on")


def test_the_secretary_publishes_and_the_clock_begins(plan: SmallPlan, voices: Voices) -> None:
    row = voices.published()
    assert (row.state, row.published_on, row.due_on) == ("published", today(), working_days_after(today(), 15))
    assert history_of(row)[0].verb == "comment.published"
    page = Client().get(row.get_absolute_url()).content.decode()
    assert SAID in page and "waits for an answer" in page


def test_how_long_a_department_has_is_data(plan: SmallPlan, voices: Voices) -> None:
    services.voice_terms_set(answer_days=5, contest_days=10, erase_days=20, by=plan.city.person("sena"))
    assert voices.published().due_on == working_days_after(today(), 5)
    with pytest.raises(PermissionDenied):
        services.voice_terms_set(answer_days=90, contest_days=1, erase_days=1, by=plan.city.person("seoyeon"))
    assert VoiceTerms.objects.get().answer_days == 5


def test_a_confirmation_needs_no_answer(voices: Voices) -> None:
    assert voices.published(stance="confirm").due_on is None


@pytest.mark.parametrize("person", ["minjun", "seoyeon", "haneul", "dewi", "jiho", "eunji", "omar", "ana", "yun"])
def test_nobody_else_moderates(plan: SmallPlan, voices: Voices, person: str) -> None:
    row, _code = voices.sent()
    by = plan.city.person(person)
    for verb in (
        lambda: services.comment_publish(comment=row, text={"en": "x"}, by=by),
        lambda: services.comment_hold(comment=row, by=by),
        lambda: services.comment_refuse(comment=row, reason="insult", by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert plan.city.client(person).get(reverse("plan:comment-moderate", args=[row.ref])).status_code == 403
    assert voices.again(row).state == "submitted"


def test_a_reviewer_of_a_human_rights_centre_moderates(plan: SmallPlan, voices: Voices) -> None:
    centre = Body.objects.create(ref="centre", kind="centre", title={"en": "Human Rights Centre"})
    hana = User.objects.create(email="hana@saebit.example", name="Hana")
    Membership.objects.create(user=hana, body=centre, role=Role.REVIEWER, starts_on=dt.date(2020, 1, 1))
    row, _code = voices.sent()
    assert services.comment_publish(comment=row, text={"en": SAID}, by=hana).state == "published"


def test_who_holds_a_seat_in_the_department_does_not_moderate_comments_about_it(
    plan: SmallPlan, voices: Voices
) -> None:
    row, _code = voices.sent()
    Membership.objects.create(user_id=plan.city.ids["grace"], body=plan.city.bodies["housing"], role=Role.READER,
                              starts_on=dt.date(2020, 1, 1))  # fmt: skip
    with pytest.raises(DomainError, match="hold a seat"):
        services.comment_publish(comment=row, text={"en": "x"}, by=plan.city.person("grace"))
    client = plan.city.client("grace")
    assert client.get(reverse("plan:comment-moderate", args=[row.ref])).status_code == 403
    assert row.ref not in client.get(reverse("plan:comments-desk")).content.decode()


def test_personal_data_stays_out_of_the_public_text(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent(text="The lift is broken. Call 010-1234-5678.")
    desk = plan.city.client("sena")
    page = desk.get(reverse("plan:comment-moderate", args=[row.ref])).content.decode()
    assert "Call […]" in page and "a telephone number" in page
    place = reverse("plan:comment-decide", args=[row.ref, "publish"])
    refused = desk.post(place, {"publish-text": row.original})
    assert refused.status_code == 422 and "Take this out" in refused.content.decode()
    mended = {"publish-text": "The lift is broken.", "publish-text_ko": "승강기가 고장입니다."}
    assert desk.post(place, mended).status_code == 302
    row = voices.again(row)
    assert row.text == {"en": "The lift is broken.", "ko": "승강기가 고장입니다."}
    assert "010-1234" not in Client().get(row.get_absolute_url()).content.decode()


def test_a_refusal_names_the_rule_to_the_receipt(plan: SmallPlan, voices: Voices) -> None:
    row, code = voices.sent()
    desk = plan.city.client("grace")
    place = reverse("plan:comment-decide", args=[row.ref, "refuse"])
    assert desk.post(place, {"refuse-reason": "wrong opinion"}).status_code == 422
    assert desk.post(place, {"refuse-reason": "advertising"}).status_code == 302
    page = Client().post(reverse("plan:comment-lookup"), {"code": code}).content.decode()
    assert "It is advertising" in page
    assert Client().get(row.get_absolute_url()).status_code == 404


def test_a_duplicate_names_the_first_one(plan: SmallPlan, voices: Voices) -> None:
    first = voices.published()
    row, code = voices.sent()
    by = plan.city.person("sena")
    with pytest.raises(DomainError, match="Name the comment"):
        services.comment_refuse(comment=row, reason="duplicate", by=by)
    services.comment_refuse(comment=row, reason="duplicate", twin=first, by=by)
    page = Client().post(reverse("plan:comment-lookup"), {"code": code}).content.decode()
    assert first.ref in page


def test_a_receipt_that_nobody_has_is_refused_and_many_tries_are_stopped(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("hrcity.plan.voice_pages.LOOKUPS_HOUR", 2)
    client, place = Client(), reverse("plan:comment-lookup")
    for _time in range(2):
        assert "No comment has this receipt" in client.post(place, {"code": "1" * 20}).content.decode()
    assert "Many receipts" in client.post(place, {"code": "1" * 20}).content.decode()
    again = client.post(reverse("plan:comment-again"), {"code": "1" * 20, "again": ""})
    assert again.status_code == 404
    cache.clear()


def test_staff_writes_down_what_came_on_paper_and_somebody_else_decides(plan: SmallPlan) -> None:
    page = plan.city.client("sena").post(address(plan), form(plan, channel="paper"))
    assert GROUPS.search(page.content.decode())
    row = Comment.objects.get()
    assert (row.channel, row.entered_by, row.state) == ("paper", plan.city.person("sena"), "submitted")
    with pytest.raises(DomainError, match="wrote this down yourself"):
        services.comment_publish(comment=row, text={"en": SAID}, by=plan.city.person("sena"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=row.pk).update(moderated_by=plan.city.person("sena"))
    services.comment_publish(comment=row, text={"en": SAID}, by=plan.city.person("grace"))


def test_a_department_writes_down_no_comments(plan: SmallPlan, voices: Voices) -> None:
    with pytest.raises(PermissionDenied):
        voices.sent(channel="phone", by=plan.city.person("eunji"))
    with pytest.raises(PermissionDenied):
        voices.sent(channel="phone")


def test_the_contact_writes_and_the_head_signs(plan: SmallPlan, voices: Voices) -> None:
    row = voices.published()
    dewi, jiho = plan.city.client("dewi"), plan.city.client("jiho")
    draft = reverse("plan:comment-reply", args=[row.ref, "draft"])
    assert dewi.post(draft, {"draft-text_en": ""}).status_code == 422
    assert dewi.post(draft, {"draft-text_en": "It was repaired on 2 June."}).status_code == 302
    assert "repaired" not in Client().get(row.get_absolute_url()).content.decode()
    sign = reverse("plan:comment-reply", args=[row.ref, "sign"])
    assert dewi.post(sign).status_code == 403
    assert "repaired" in jiho.get(row.get_absolute_url()).content.decode()
    assert jiho.post(sign).status_code == 302
    row = voices.again(row)
    assert (row.state, row.answered_on) == ("answered", today())
    page = Client().get(row.get_absolute_url()).content.decode()
    assert SAID in page and "It was repaired on 2 June." in page
    assert jiho.post(sign).status_code == 302  # a double click


def test_who_wrote_the_answer_does_not_sign_it(plan: SmallPlan, voices: Voices) -> None:
    row = voices.published()
    jiho = plan.city.person("jiho")
    answers.comment_answer_draft(comment=row, text={"en": "Done."}, by=jiho)
    with pytest.raises(DomainError, match="Somebody else signs it"):
        answers.comment_answer_sign(comment=row, by=jiho)
    reply = CommentReply.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentReply.objects.filter(pk=reply.pk).update(signed_by=jiho)


@pytest.mark.parametrize("person", ["eunji", "taeho", "minjun", "seoyeon", "sena", "grace", "omar", "yun"])
def test_no_other_body_answers(plan: SmallPlan, voices: Voices, person: str) -> None:
    row = voices.published()
    with pytest.raises(PermissionDenied):
        answers.comment_answer_draft(comment=row, text={"en": "x"}, by=plan.city.person(person))


def test_the_head_gives_a_draft_back_with_a_reason(plan: SmallPlan, voices: Voices) -> None:
    row = voices.published()
    answers.comment_answer_draft(comment=row, text={"en": "No."}, by=plan.city.person("dewi"))
    jiho = plan.city.client("jiho")
    back = reverse("plan:comment-reply", args=[row.ref, "return"])
    assert jiho.post(back, {"return-reason": ""}).status_code == 422
    assert jiho.post(back, {"return-reason": "Say since when."}).status_code == 302
    assert "Say since when." in plan.city.client("dewi").get(row.get_absolute_url()).content.decode()
    with pytest.raises(DomainError, match="Write the answer"):
        answers.comment_answer_sign(comment=row, by=plan.city.person("jiho"))


def test_an_answer_is_contested_once_by_its_receipt_and_the_commission_decides(plan: SmallPlan, voices: Voices) -> None:
    row, code = voices.sent()
    services.comment_publish(comment=row, text={"en": SAID}, by=plan.city.person("sena"))
    voices.answered(row)
    client, place = Client(), reverse("plan:comment-again")
    assert client.post(place, {"code": code, "again": ""}).status_code == 422
    page = client.post(place, {"code": code, "again": "It still does not run."})
    assert page.status_code == 200 and "The commission has it now" in page.content.decode()
    assert voices.again(row).state == "contested_again"
    public = client.get(row.get_absolute_url()).content.decode()
    assert "before the commission" in public and "still does not run" not in public
    desk = plan.city.client("grace")
    assert "still does not run" in desk.get(reverse("plan:comment-moderate", args=[row.ref])).content.decode()
    decide = reverse("plan:comment-decide", args=[row.ref, "dismiss"])
    assert plan.city.client("sena").post(decide, {"dismiss-text_en": "x"}).status_code == 403
    assert desk.post(decide, {"dismiss-text_en": "It runs; we were there."}).status_code == 302
    assert "It runs; we were there." in client.get(row.get_absolute_url()).content.decode()
    with pytest.raises(DomainError, match="no longer possible"):
        services.comment_contest_again(comment=row, text="again", by=RESIDENT)


def test_only_the_holder_of_the_receipt_contests_again(plan: SmallPlan, voices: Voices) -> None:
    row = voices.answered()
    with pytest.raises(PermissionDenied):
        services.comment_contest_again(comment=row, text="no", by=plan.city.person("ana"))
    with pytest.raises(PermissionDenied):
        services.comment_contest_again(comment=row, text="no", by=SYSTEM)


def test_an_upheld_contest_sends_what_was_reported_done_back_to_work(plan: SmallPlan, voices: Voices) -> None:
    done, graded, open_one = plan.city.done(plan.city.ask()), plan.city.graded(plan.city.ask()), plan.city.ask()
    for ask in (done, graded, open_one):
        NodeAsk.objects.create(node=plan.leaf, recommendation=ask, by=plan.city.person("minjun"))
    row = voices.contested()
    services.comment_uphold(comment=row, text={"en": "It does not run."}, by=plan.city.person("grace"))
    row = voices.again(row)
    assert (row.state, row.decision) == ("closed", "upheld")
    assert [plan.city.again(ask).status for ask in (done, graded, open_one)] == [
        "in_progress", "in_progress", "received"]  # fmt: skip
    reasons = [entry.data["reason"] for ask in (done, graded) for entry in history_of(ask)[:1]]
    assert all(row.ref in reason for reason in reasons)


def test_an_answer_that_nobody_contests_closes_after_some_days(voices: Voices) -> None:
    row = voices.answered()
    services.comments_lapse(today() + dt.timedelta(days=30))
    assert voices.again(row).state == "answered"
    assert services.comments_lapse(today() + dt.timedelta(days=31)) == 1
    assert voices.again(row).state == "closed"


def test_what_was_sent_is_erased_after_some_days_and_a_hidden_photo_with_it(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent(photo=picture())
    waiting, _other = voices.sent(text="The guard threatened us.")
    services.comment_publish(comment=row, text={"en": "The lift."}, by=plan.city.person("sena"))
    digest = row.photo.sha256 if row.photo else ""
    assert services.originals_erase(today() + dt.timedelta(days=90)) == 0
    assert services.originals_erase(today() + dt.timedelta(days=91)) == 1
    row = voices.again(row)
    assert (row.original, row.photo, row.text) == ("", None, {"en": "The lift."})
    assert not StoredFile.objects.filter(sha256=digest).exists()
    assert voices.again(waiting).original  # not yet decided: still to be read


def test_what_shows_a_person_after_all_is_taken_down_and_leaves_a_stub(plan: SmallPlan, voices: Voices) -> None:
    row = voices.answered()
    services.comment_take_down(comment=row, by=plan.city.person("grace"))
    page = Client().get(row.get_absolute_url())
    assert page.status_code == 410
    assert SAID not in page.content.decode() and "repaired" not in page.content.decode()
    assert row.ref not in Client().get(reverse("plan:comments")).content.decode()


def test_a_measure_with_a_new_lead_takes_its_open_comments_along(plan: SmallPlan, voices: Voices) -> None:
    row, old = voices.published(), voices.answered()
    plan.leaf.lead = plan.city.bodies["welfare"]
    plan.leaf.save()
    services.comments_follow_lead(plan.leaf)
    assert voices.again(row).body.ref == "welfare"
    assert voices.again(old).body.ref == "housing"


def test_a_comment_is_never_published_unread(voices: Voices) -> None:
    row, _code = voices.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=row.pk).update(state="published", text={"en": "x"})
