from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hrcity.core import audit
from hrcity.core.actors import SYSTEM
from hrcity.core.models import AuditEntry

pytestmark = pytest.mark.django_db
VERB = "test.done"


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[AuditEntry]:
    """Five entries of a verb that only tests know."""
    monkeypatch.setitem(audit.VERBS, VERB, audit.Verb(VERB, "{n}", frozenset({"n"})))
    return [audit.audit(VERB, None, by=SYSTEM, data={"n": number}) for number in range(5)]


def verify_says(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("audit", "verify")
    return capsys.readouterr().out


def test_a_whole_chain_says_how_many_entries_were_checked(
        entries: list[AuditEntry], capsys: pytest.CaptureFixture[str]) -> None:
    assert "5 entries checked" in verify_says(capsys)


def test_an_empty_chain_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 entries checked" in verify_says(capsys)


@pytest.mark.parametrize(("column", "value"), [
    ("data", '{"n": 40}'), ("verb", "test.other"), ("subject_ref", "REC-1"), ("actor_kind", "person"),
    ("at", "2020-01-01 00:00:00+00:00"),
])
def test_a_changed_column_is_found(entries: list[AuditEntry], column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_auditentry SET {column} = %s WHERE number = 3", [value])
    with pytest.raises(CommandError, match="broken at entry 3: the entry does not match its hash") as caught:
        call_command("audit", "verify")
    assert caught.value.returncode == 1


@pytest.mark.parametrize(("number", "found"), [(1, 1), (3, 3), (5, 5)])
def test_a_deleted_entry_is_found_wherever_it_stood(entries: list[AuditEntry], number: int, found: int) -> None:
    AuditEntry.objects.filter(number=number).delete()
    with pytest.raises(CommandError, match=f"broken at entry {found}: "):
        call_command("audit", "verify")


def test_a_rehashed_entry_breaks_the_next_one(entries: list[AuditEntry]) -> None:
    entry = AuditEntry.objects.get(number=2)
    entry.data = {"n": 99}
    entry.digest = audit.digest(entry)
    entry.save()
    assert audit.verify().broken_at == 3


def test_an_undeclared_key_is_refused(entries: list[AuditEntry]) -> None:
    with pytest.raises(ValueError, match="may not carry"):
        audit.audit(VERB, None, by=SYSTEM, data={"name": "Ana"})


def test_an_entry_of_a_write_that_is_rolled_back_leaves_no_gap(entries: list[AuditEntry], db: Any) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        audit.audit(VERB, None, by=SYSTEM, data={"n": 1})
        raise RuntimeError
    assert audit.audit(VERB, None, by=SYSTEM, data={"n": 2}).number == 6
    assert audit.verify().broken_at is None
