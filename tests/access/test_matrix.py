"""Every address × every person: let in, sent to sign in, or refused. And every status × verb × person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.clocks import today
from hrcity.core.files import file_store
from hrcity.core.roles import DEPARTMENT as DEPARTMENT_ROLES
from hrcity.institutions.models import AgendaItem, Membership, SeatGap
from hrcity.instruments.models import Instrument, Provision
from hrcity.plan.services import amendments, links, nodes
from hrcity.plan.services import voice_monitors as monitors
from hrcity.plan.services.periods import periods_ready
from hrcity.recommendations import access, rules, services
from hrcity.recommendations.models import Recommendation
from hrcity.recommendations.rules import Status
from tests.access.table import ALLOWED, OF_ALLAUTH, TABLE, Place
from tests.personas import PEOPLE, SmallCity
from tests.plan.budget import line_of
from tests.plan.voices import Voices
from tests.plans import SmallPlan, plan_of, review_rows
from tests.recommendations.test_competence_meeting import meeting_of, on_list
from tests.recommendations.test_second_looks import look_of

LET_IN = frozenset({200, 204, 301, 302, 400, 404, 405, 409, 410, 422, 503})


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses, with their name spaces."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}"


def test_every_address_is_declared_and_no_other() -> None:
    known = {name for name in names(get_resolver()) if not name.startswith(OF_ALLAUTH)}
    assert known == set(TABLE)


def values_of(city: SmallCity) -> dict[str, str]:
    """Real rows for the placeholders of the table."""
    import io

    answered = city.answered(city.ask())
    proof = city.proof(answered)
    text = Instrument.objects.create(slug="charter", kind="charter", title={"en": "Charter"}, original_language="en")
    Provision.objects.create(instrument=text, eid="art_1", number="1", title={"en": "Homes"})
    run = imports.import_open(file=file_store(io.BytesIO(b"x"), "x.docx"), by=SYSTEM, kind="ohchr_matrix")
    passed = placed(city, Status.PASSED_ON)
    letter = services.passing_send(recommendation=passed, to=city.bodies["ministry"], letter="HR-1",
                                   by=city.person("minjun"), file=file_store(io.BytesIO(b"dear"), "letter.pdf"))
    seat = Membership.objects.get(user_id=city.ids["taeho"])
    one, other = city.ask(), city.ask()
    group = services.asks_group(one=one, other=other, reason="The same.", by=city.person("minjun"))
    assert city.function is not None
    plan = plan_of(city)
    periods_ready(plan=plan.plan, today=today())
    update = plan.accepted(plan.leaf, f"{plan.plan.starts_on.year}-H1")
    return voiced(city, plan) | reviewed(plan) | amended(plan) | met(city, plan) | {
        "UPDATE": str(update.pk),
        "PERIOD": update.period,
        "PLAN": plan.plan.ref,
        "YEAR": str(plan.plan.starts_on.year + 1),
        "BUDGET": line_of(plan).ref,
        "NODE": plan.leaf.ref,
        "INDICATOR": plan.indicator.ref,
        "MEETING": plan.meeting.ref,
        "GROUP": group.ref,
        "BODY": "housing",
        "TERM_CODE": "housing",
        "REF": city.ask().ref,
        "ANSWERED": answered.ref,
        "PROOF": str(proof.pk),
        "PASSED": passed.ref,
        "LETTER": str(letter.pk),
        "SLUG": text.slug,
        "RUN": str(run.pk),
        "FUNCTION": str(city.function.pk),
        "PERSON": str(city.ids["taeho"]),
        "TERM": str(seat.pk),
    }


def amended(plan: SmallPlan) -> dict[str, str]:
    """A second version of the plan in force, and a measure that answers a recommendation."""
    city = plan.city
    row = amendments.amendment_open(plan=plan.plan, reason={"en": "Rents rose."}, by=city.person("minjun"))
    amendments.amendment_change(amendment=row, kind="change", node=plan.other, title={"en": "x"},
                                by=city.person("minjun"))  # fmt: skip
    amendments.amendment_put_in_force(amendment=row, decided_by=city.bodies["commission"], decided_on=today(),
                                      act={"en": "Act"}, by=city.person("seoyeon"))  # fmt: skip
    link = links.ask_link(node=plan.leaf, recommendation=city.ask(), by=city.person("minjun"))
    step = nodes.milestone_add(node=plan.leaf, due_on=today(), text={"en": "Half"}, by=city.person("minjun"))
    return {"AMENDMENT": str(row.pk), "NODE_ASK": str(link.pk), "STEP": str(step.pk)}


def reviewed(plan: SmallPlan) -> dict[str, str]:
    """A published opinion, a draft of one, a promise."""
    said, drafted, promise = review_rows(plan)
    return {
        "COMMISSION": "commission",
        "OPINION": said.ref,
        "OPINION_DRAFT": drafted.ref,
        "PROMISE": promise.ref,
        "HOLDER": str(promise.holder_id),
    }


def met(city: SmallCity, plan: SmallPlan) -> dict[str, str]:
    """A point of a meeting, a gap at a table, a competence meeting with a proposal on its list, a second look."""
    point = AgendaItem.objects.create(meeting=plan.meeting, order=1, title={"en": "Opinion"})
    gap = SeatGap.objects.create(body=city.bodies["commission"], dimension="sex", group={"en": "Women"},
                                 action={"en": "Ask"}, owner=city.bodies["welfare"], due_on=plan.plan.ends_on,
                                 by=city.person("minjun"))
    competence = meeting_of(city)
    return {
        "POINT": str(point.pk),
        "GAP": str(gap.pk),
        "COMPETENCE": competence.ref,
        "DOCKET": str(on_list(city, competence, city.ask())[0].pk),
        "LOOK": str(look_of(city).pk),
    }


def voiced(city: SmallCity, plan: SmallPlan) -> dict[str, str]:
    """A comment that is published, one that waits, a monitor with a visit, a report of an organisation."""
    voices, sena, day = Voices(plan), city.person("sena"), today()
    monitor = monitors.monitor_appoint(name="Ana", body=city.bodies["commission"], scope={"en": "Homes"}, by=sena,
                                       starts_on=day, ends_on=day, trained_on=day)  # fmt: skip
    visit = monitors.visit_record(monitor=monitor, visited_on=day, place={"en": "Block 3"}, seen={"en": "A lift."},
                                  by=sena)  # fmt: skip
    report = monitors.ngo_report_add(title={"en": "Homes"}, organisation="Home for All", dated=day, nodes=[plan.leaf],
                                     url="https://example.org/", by=sena)  # fmt: skip
    return {
        "COMMENT": voices.published().ref,
        "SENT": voices.sent()[0].ref,
        "MONITOR": monitor.ref,
        "VISIT": visit.ref,
        "NGO_REPORT": report.ref,
    }


def send(client: Client, place: Place, name: str, values: dict[str, str]) -> Any:
    """Open an address as its table row says."""
    url = reverse(name, kwargs={key: values.get(value, value) for key, value in place.values})
    return client.get(url) if place.method == "get" else client.post(url)


@pytest.mark.slow
def test_every_address_lets_in_whom_it_is_for_and_nobody_else(city: SmallCity) -> None:
    values, wrong = values_of(city), []
    for name, place in TABLE.items():
        for person in ("", *PEOPLE):
            if person == "taeho":
                continue
            response = send(city.client(person), place, name, values)
            to_sign_in = response.status_code == 302 and "/account/login/" in response.headers.get("Location", "")
            let_in = response.status_code in LET_IN and not to_sign_in
            # Not to know of a thing is as good as to be refused it.
            refused = to_sign_in or response.status_code in {403, 404}
            if person in ALLOWED[place.audience]:
                if not let_in:
                    wrong.append(f"{name}: {person or 'stranger'} is refused ({response.status_code})")
            elif not refused:
                wrong.append(f"{name}: {person or 'stranger'} is let in ({response.status_code})")
    assert not wrong, "\n".join(wrong)


def placed(city: SmallCity, status: Status) -> Recommendation:
    """A recommendation in a status, by the real services."""
    ask = city.ask()
    if status == Status.RECEIVED:
        return ask
    if status == Status.PROPOSED:
        return city.propose(ask)
    if status in {Status.UNCLEAR, Status.PASSED_ON}:
        outcome = "unclear" if status == Status.UNCLEAR else "national"
        return city.assign(ask, outcome=outcome, lead=None, passed_to=city.bodies["ministry"])
    if status == Status.ASSIGNED:
        return city.assign(ask)
    if status == Status.DISPUTED:
        row = city.assign(ask)
        services.recommendation_object(recommendation=row, reason="Not ours.", by=city.person("dewi"))
        return city.again(row)
    if status == Status.DECLINED:
        return city.answered(ask, word="not_now", reason={"en": "No money."})
    if status == Status.IN_PROGRESS:
        return city.answered(ask)
    if status == Status.REPORTED_DONE:
        return city.done(ask)
    row = city.graded(ask)
    if status == Status.CLOSED:
        services.recommendation_close(recommendation=row, by=city.person("minjun"))
    return city.again(row)


@pytest.mark.parametrize("status", list(Status))
def test_every_verb_is_for_the_people_of_the_table_only(city: SmallCity, status: Status) -> None:
    row = placed(city, status)
    assert row.status == status
    answering = access.assigned_bodies(row)
    for person, (body, role) in PEOPLE.items():
        for verb in rules.VERBS:
            step = rules.TRANSITIONS[status].get(verb)
            expected = (
                step is not None
                and role in step.who
                and (role not in DEPARTMENT_ROLES or city.bodies[body].pk in answering)
            )
            assert access.may(city.person(person), row, verb) is expected, f"{person} {verb} in {status}"
    assert access.verbs_for(city.actor(""), row) == frozenset()


@pytest.mark.parametrize("verb", ["propose", "approve", "sign", "grade", "close", "object", "update", "reopen"])
def test_a_refused_verb_is_refused_over_http_too(city: SmallCity, verb: str) -> None:
    row = placed(city, Status.IN_PROGRESS)
    for person in ("ana", "omar", "haneul", "eunji"):
        response = city.client(person).post(
            f"{row.get_absolute_url()}do/{verb}/",
            {
                f"{verb}-reason": "x",
                f"{verb}-text_en": "x",
                f"{verb}-outcome": "unclear",
                f"{verb}-passed_to": "1",
                f"{verb}-term": city.grades["partly"].pk,
                f"{verb}-body": city.bodies["commission"].pk,
            },
        )
        assert response.status_code in {403, 422}, person
        assert city.again(row).status == Status.IN_PROGRESS
    assert "/account/login/" in city.client().post(f"{row.get_absolute_url()}do/{verb}/").headers["Location"]


@pytest.mark.slow
def test_modules_that_serve_pages_load_no_document_reader() -> None:
    import os
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "heavy = {'docx', 'openpyxl', 'pypdfium2', 'ijson', 'numpy', 'PIL'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert out.stdout.strip().endswith("[]"), out.stdout
