"""What a hostile or hurried user tries on plans, comments, opinions, budgets and promises."""

from __future__ import annotations

import io
from xml.etree.ElementTree import fromstring

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.files import path_of
from hrcity.core.models import Job, Visibility
from hrcity.core.references import next_numbers
from hrcity.plan.importers import cells_of_file
from hrcity.plan.models import Allocation, Comment, Node, Plan, Promise
from hrcity.plan.services import amendments, reporting
from hrcity.plan.services import voice_answers as answers
from tests.personas import SmallCity
from tests.plan.budget import line_of
from tests.plan.voices import Voices, picture
from tests.plans import SmallPlan, plan_of, review_rows


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """The small plan in force."""
    return plan_of(city)


@pytest.fixture
def voices(plan: SmallPlan) -> Voices:
    """Residents' comments on it."""
    return Voices(plan)


def test_a_head_whose_words_a_contact_saved_again_does_not_sign_them(city: SmallCity, voices: Voices) -> None:
    row = voices.published()
    for who in ("jiho", "dewi"):
        answers.comment_answer_draft(comment=row, text={"en": "It was repaired."}, by=city.person(who))
    with pytest.raises(DomainError) as refusal:
        answers.comment_answer_sign(comment=row, by=city.person("jiho"))
    assert refusal.value.code == "own-work"
    assert "/answer/sign/" not in city.client("jiho").get(row.get_absolute_url()).content.decode()
    assert "Sign the answer to a comment" not in city.client("jiho").get("/desk/").content.decode()


def seen_in(page: str, name: str) -> str:
    """The mark that a page sends back."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_the_answer_to_a_comment_that_is_signed_is_the_one_the_page_showed(city: SmallCity, voices: Voices) -> None:
    row, head = voices.published(), city.client("jiho")
    answers.comment_answer_draft(comment=row, text={"en": "It was repaired."}, by=city.person("dewi"))
    seen = seen_in(head.get(row.get_absolute_url()).content.decode(), "sign-seen")
    answers.comment_answer_draft(comment=row, text={"en": "Slipped in."}, by=city.person("dewi"))
    address = reverse("plan:comment-reply", args=[row.ref, "sign"])
    refused = head.post(address, {"sign-seen": seen})
    assert refused.status_code == 422 and "Slipped in." in refused.content.decode()
    assert voices.again(row).state == "published"
    assert head.post(address, {"sign-seen": seen_in(refused.content.decode(), "sign-seen")}).status_code == 302
    assert voices.again(row).state == "answered"


def test_the_amendment_that_is_put_in_force_is_the_one_the_page_showed(city: SmallCity, plan: SmallPlan) -> None:
    minjun, head = city.person("minjun"), city.client("seoyeon")
    row = amendments.amendment_open(plan=plan.plan, reason={"en": "Rents rose."}, by=minjun)
    amendments.amendment_change(amendment=row, kind="change", node=plan.other, title={"en": "x"}, by=minjun)
    page = head.get(reverse("plan:amendment", args=[plan.plan.ref, row.pk])).content.decode()
    amendments.amendment_change(amendment=row, kind="drop", node=plan.leaf, reason={"en": "No money"}, by=minjun)
    sent = {"decide-seen": seen_in(page, "decide-seen"), "decide-decided_by": city.bodies["commission"].pk,
            "decide-decided_on": today().isoformat(), "decide-act_en": "Act"}  # fmt: skip
    address = reverse("plan:amendment-decide", args=[plan.plan.ref, row.pk])
    refused = head.post(address, sent)
    assert refused.status_code == 422
    plan.leaf.refresh_from_db()
    assert plan.leaf.status != "dropped"
    sent["decide-seen"] = seen_in(refused.content.decode(), "decide-seen")
    assert head.post(address, sent).status_code == 302


def promise_with(city: SmallCity, plan: SmallPlan, file: io.BytesIO, name: str) -> int:
    """The answer to a promise entered with a file as its source."""
    review_rows(plan)
    file.name = name
    sent = {"holder": Promise.objects.get().holder_id, "kind": "statement", "text_en": "Homes",
            "given_on": plan.plan.starts_on.isoformat(), "source_file": file}  # fmt: skip
    return city.client("minjun").post(reverse("plan:promise-new"), sent).status_code


@pytest.mark.parametrize("name", ["photo.tiff", "photo.heic"])
def test_the_source_of_a_promise_is_no_picture_with_its_place(  # type: ignore[no-untyped-def]
    city: SmallCity, plan: SmallPlan, settings, tmp_path, name: str
) -> None:
    settings.FILES_ROOT = tmp_path
    assert promise_with(city, plan, io.BytesIO(b"II*" + bytes(40)), name) == 422
    assert Promise.objects.count() == 1


def test_a_photo_of_the_source_of_a_promise_is_handed_out_cleaned(  # type: ignore[no-untyped-def]
    city: SmallCity, plan: SmallPlan, settings, tmp_path
) -> None:
    settings.FILES_ROOT = tmp_path
    assert promise_with(city, plan, picture(), "page.jpg") == 302
    assert Job.objects.filter(kind="files.clean").count() == 1


def test_another_department_reads_no_draft_of_a_correction(city: SmallCity, plan: SmallPlan) -> None:
    update = plan.accepted(plan.leaf, f"{plan.plan.starts_on.year}-H1")
    draft = reporting.update_correct(update=update, correction={"en": "Wrong"}, status="delayed", progress=11,
                                     text={"en": "Later"}, by=city.person("dewi"))  # fmt: skip
    page, address = reverse("plan:update", args=[update.pk]), reverse("plan:update", args=[draft.pk])
    for who in ("dewi", "minjun"):
        assert address in city.client(who).get(page).content.decode()
    for who in ("eunji", "ana", ""):
        assert address not in city.client(who).get(page).content.decode()
        assert city.client(who).get(address).status_code == 404


def test_the_file_of_the_budget_names_no_measure_of_an_internal_plan(city: SmallCity, plan: SmallPlan) -> None:
    line = line_of(plan)
    Allocation.objects.create(line=line, node=plan.leaf, share=10, by=city.person("minjun"))

    def told(who: str) -> str:
        answer = city.client(who).get(reverse("plan:budget-csv"))
        return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert plan.leaf.ref in told("")
    Plan.objects.filter(pk=plan.plan.pk).update(visibility=Visibility.INTERNAL)
    assert line.ref in told("") and plan.leaf.ref not in told("")
    assert plan.leaf.ref in told("minjun")


def test_many_visitors_do_not_make_the_limits_forget() -> None:
    cache.set("voice.lookup.somebody", 20, 3600)
    for number in range(600):
        cache.set(f"voice.send.{number}", 1, 3600)
    assert cache.get("voice.lookup.somebody") == 20


@pytest.mark.parametrize("number", ["9" * 7, "9" * 23, "9" * 4400])
def test_a_page_far_behind_the_last_is_a_page(city: SmallCity, number: str) -> None:
    for address, name in ((reverse("institutions:body", args=["housing"]), "from"), (reverse("plan:comments"), "page"),
                          (reverse("portal:audit"), "before"), (reverse("portal:audit"), "after")):  # fmt: skip
        assert city.client("omar").get(address, {name: number}).status_code == 200


def test_a_feed_stays_well_formed_whatever_a_report_says(city: SmallCity, plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, f"{plan.plan.starts_on.year}-H1", text={"en": "Homes \ufffe\uffff <b>&\x0b 집 🏠"})
    feed = city.client().get(reverse("plan:changes-feed")).content
    assert fromstring(feed) is not None and "<b>" not in feed.decode() and "집 🏠" in feed.decode()


def test_a_choice_that_no_table_can_hold_is_a_wrong_choice(city: SmallCity, plan: SmallPlan) -> None:
    line, far = line_of(plan), "9" * 23
    for address, name in ((reverse("plan:promise-new"), "nodes"),
                          (reverse("plan:edit-add", args=[plan.plan.ref]), "supporting"),
                          (reverse("plan:budget-act", args=[line.ref, "tags"]), "tags-rights")):  # fmt: skip
        assert city.client("minjun").post(address, {name: far}).status_code == 422


TABLES = {
    "a line end of another age": "level\ttitle\rGoal\tHomes\rGoal\tWork",
    "a cell without end": "level\ttitle\nGoal\t" + "x" * 200_000,
    "a level that only looks like a number": "level\ttitle\n²\tHomes",
    "a level too large": "level\ttitle\n" + "9" * 5000 + "\tHomes",
    "a level below all": "level\ttitle\n0\tHomes",
    "two that stand below each other": "code\ttitle\tparent\n1\tHomes\t2\n2\tWork\t1",
    "one below itself": "code\ttitle\tparent\n1\tHomes\t1",
    "one number twice": "code\ttitle\n1\tHomes\n1\tWork",
    "a number too long": "code\ttitle\n" + "7" * 300 + "\tHomes",
    "numbers that are none": "level\ttitle\tweight\tstarts_on\n1\tHomes\t1e308\t0000-00-00\n1\tWork\tNaN\t9999-12-31",
    "an open quote": 'level\ttitle\n1\t"Homes',
    "nothing but heads": "level\ttitle",
    "no heads": "\t\t\n\t",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("button", ["look", "save"])
def test_a_strange_table_is_answered_in_words(city: SmallCity, name: str, button: str) -> None:
    plan = plan_of(city, "drafting", visibility=Visibility.INTERNAL)
    next_numbers(f"MEA-{today().year}", 20)  # those of the small plan
    before = set(Node.objects.values_list("pk", flat=True))
    address = reverse("plan:edit-table", args=[plan.plan.ref])
    answer = city.client("minjun").post(address, {"text": TABLES[name], button: "1"})
    assert answer.status_code in {200, 302, 422}
    assert city.client("minjun").get(reverse("plan:edit", args=[plan.plan.ref])).status_code == 200
    for row in Node.objects.exclude(pk__in=before):
        assert row.level.depth in {1, 2} and len(row.code) <= 40, row.code


@pytest.mark.parametrize("name", ["a cell without end", "a line end of another age"])
def test_a_strange_file_is_no_table_or_a_table(tmp_path, name: str) -> None:  # type: ignore[no-untyped-def]
    from hrkit.documents.errors import DocumentError

    path = tmp_path / "plan.csv"
    path.write_text(TABLES[name])
    try:
        assert cells_of_file(path)
    except DocumentError as error:
        assert error.code == "not-recognised"


def lying_picture() -> io.BytesIO:
    """A photo whose hidden data name a kind of value that the library cannot write again."""
    hidden, out = Image.Exif(), io.BytesIO()
    hidden[0x010F], hidden[0x0112] = "Camera", 6
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=hidden)
    data = bytearray(out.getvalue())
    data[41] = 0
    lying = io.BytesIO(data)
    lying.name = "photo.jpg"
    return lying


def test_a_photo_whose_hidden_data_lie_is_cleaned(city: SmallCity, plan: SmallPlan, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    sent = {"stance": "contest", "text": "The lift is broken.", "language": "en", "photo": lying_picture()}
    assert city.client().post(reverse("plan:comment-new", args=[plan.leaf.ref]), sent).status_code == 200
    photo = Comment.objects.get().photo
    assert photo is not None and b"Camera" not in path_of(photo).read_bytes()
