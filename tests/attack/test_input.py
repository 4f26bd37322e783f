"""What comes in from outside: files that call themselves something else, names that are not ours, stopped work."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.test import Client

from hrcity.core import imports, jobs
from hrcity.core.actors import SYSTEM
from hrcity.core.cleaning import is_picture
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun, ImportState, Job, JobState, StoredFile
from hrcity.core.views import server_error
from hrcity.recommendations import services
from tests.personas import SmallCity

JPEG = b"\xff\xd8\xff\xe1" + b"Exif" + b"\0" * 40


@pytest.mark.parametrize("said", ["application/octet-stream", "image/jpg", "text/plain", "x" * 300, "a\r\nb: c", ""])
def test_a_photo_is_cleaned_whatever_it_calls_itself(city: SmallCity, settings, tmp_path, said: str) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    assert is_picture(file_store(io.BytesIO(JPEG), "plan.bin", content_type=said))


@pytest.mark.parametrize(("said", "kept"), [
    ("text/html", "text/html"), ("x" * 300, "text/plain"), ("a/b\r\nc: d", "text/plain"), ("image/jpeg", "text/plain")])
def test_a_content_type_is_one_line_and_no_picture_that_is_none(  # type: ignore[no-untyped-def]
        city: SmallCity, settings, tmp_path, said: str, kept: str) -> None:
    settings.FILES_ROOT = tmp_path
    assert file_store(io.BytesIO(b"plain words"), "notes.txt", content_type=said).content_type == kept


@pytest.mark.parametrize("host", ["evil.example", "localhost:1@evil", "a b"])
def test_another_host_name_is_refused_with_all_headers(host: str) -> None:
    response = Client(raise_request_exception=False).get("/about/", HTTP_HOST=host)
    assert response.status_code == 400
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_nul_is_refused_with_all_headers() -> None:
    response = Client().get("/recommendations/?q=%00")
    assert response.status_code == 400
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_a_stopped_import_can_be_begun_again(  # type: ignore[no-untyped-def]
        city: SmallCity, settings, tmp_path, monkeypatch, state: str) -> None:
    settings.FILES_ROOT = tmp_path
    kind = replace(jobs.KINDS["imports.apply"], run=lambda progress, run_id: progress(1, 2, now=True))
    monkeypatch.setitem(jobs.KINDS, "imports.apply", kind)
    stored = file_store(io.BytesIO(b"[]"), "u.json")
    run = imports.import_open(file=stored, by=SYSTEM, kind="uhri_json")
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.WRITING)
    row = Job.objects.create(kind="imports.apply", args={"run_id": run.pk}, title={"en": "u"}, state=state)
    jobs.job_cancel(job=row, by=SYSTEM)
    if state == JobState.RUNNING:
        jobs._run(row)  # the worker finds at its next step that it was stopped
    run.refresh_from_db()
    assert run.state == ImportState.FAILED


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_from_which_none_can_be_counted_is_refused_in_words(city: SmallCity, day: str) -> None:
    row = city.ask()
    services.recommendation_propose(recommendation=row, outcome="national", reason="The law is the State's",
                                    legal_basis="art. 13", passed_to=city.bodies["ministry"], by=city.person("minjun"))
    services.recommendation_approve(recommendation=row, by=city.person("seoyeon"))
    sent = {"pursue-to": city.bodies["ministry"].pk, "pursue-letter": "No. 1", "pursue-sent_on": day}
    assert city.client("minjun").post(f"{row.get_absolute_url()}do/pursue/", sent).status_code == 422
    assert city.client("omar").get(f"/audit/?since={day}&until={day}").status_code == 200


@pytest.mark.django_db
def test_the_page_of_a_failure_asks_nothing_of_the_database(rf, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert server_error(rf.get("/")).status_code == 500


def test_a_file_chosen_on_the_page_is_kept_and_read(city: SmallCity, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    sent = city.client("minjun").post("/import/", {"file": io.BytesIO(b"{\"a\": 1}")})
    assert sent.status_code == 302
    assert ImportRun.objects.get().job is not None


def test_nobody_fills_the_disk_with_evidence_that_is_not_theirs_to_give(  # type: ignore[no-untyped-def]
        city: SmallCity, settings, tmp_path) -> None:
    settings.FILES_ROOT = tmp_path
    row = city.assign(city.ask())
    sent = {"evidence-kind": "file", "evidence-file": io.BytesIO(b"spam")}
    assert city.client("ana").post(f"{row.get_absolute_url()}do/evidence/", sent).status_code == 403
    assert not StoredFile.objects.exists()


def test_what_a_stranger_sends_is_refused_by_its_size_before_it_is_read(city: SmallCity) -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(5 * 1024**2))
    assert response.status_code == 413
    assert "sign in first" in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_signed_in_person_may_send_a_file_up_to_the_limit(city: SmallCity, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAX_UPLOAD_BYTES = 2 * 1024**2
    sent = {"content_type": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(10 * 1024**2)}
    response = city.client("minjun").post("/import/", b"x", **sent)
    assert response.status_code == 413
    assert "at most 2 MB" in response.content.decode()


def test_what_a_file_says_of_its_language_never_reaches_a_page_raw(city: SmallCity) -> None:
    from hrcity.recommendations.templatetags.recommendations import ask_rows
    from hrkit.documents.readers.web import language_tag

    bad = "en'><script src=x></script>"
    assert language_tag(bad) == ""
    row = {"ref": "R", "url": "/x/", "title": "t", "lang": bad, "is_fallback": False, "issuer": "i", "citation": "",
           "chip": {"tone": "note", "icon": "", "word": "w"}, "is_late": False, "lead": "", "due_on": None,
           "distance": 0}
    assert "<script" not in ask_rows([row], False)


def test_evidence_that_a_browser_would_run_goes_out_as_plain_bytes(city: SmallCity, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    row = city.assign(city.ask())
    file = file_store(io.BytesIO(b"alert(1)"), "a.js", content_type="text/javascript")
    item = services.evidence_add(recommendation=row, kind="file", file=file, by=city.person("dewi"))
    answer = city.client("minjun").get(f"{row.get_absolute_url()}evidence/{item.pk}/file/")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_the_name_of_a_file_is_that_of_who_added_it(city: SmallCity, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    first = file_store(io.BytesIO(b"same bytes"), "secret-plan.txt")
    second = file_store(io.BytesIO(b"same bytes"), "mine.txt")
    assert (first.name, second.name) == ("secret-plan.txt", "mine.txt")
    assert first.sha256 == second.sha256


def test_a_picture_that_claims_to_be_enormous_is_refused(city: SmallCity, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    import struct
    import zlib

    settings.FILES_ROOT = tmp_path
    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    row = city.assign(city.ask())
    sent = {"evidence-kind": "file", "evidence-file": io.BytesIO(png)}
    sent["evidence-file"].name = "big.png"
    assert city.client("dewi").post(f"{row.get_absolute_url()}do/evidence/", sent).status_code == 422
