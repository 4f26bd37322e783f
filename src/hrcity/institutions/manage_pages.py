"""What the pages of the administration show: template contexts about bodies, people and who does what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words, language_name
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions import access, figures, forms, queries, rules
from hrcity.institutions.models import Body, Membership
from hrcity.institutions.pages import STEP, administration
from hrcity.people.models import User
from hrcity.vocabulary.models import Term

SHOWN = 20
VERDICTS: Mapping[str, tuple[str, str]] = {
    "created": ("done", "check"), "updated": ("note", ""), "unchanged": ("neutral", ""), "heading": ("neutral", ""),
    "refused": ("late", "")}


def verdict_words() -> dict[str, str]:
    """What a preview says about each line."""
    return {"created": _("will be added"), "updated": _("will be changed"), "unchanged": _("stays as it is"),
            "heading": _("left out"), "refused": _("cannot be read")}


def preview(lines: Sequence[rules.Line]) -> dict[str, Any]:
    """The verdict on each pasted line, and how many of each."""
    words = verdict_words()
    rows = []
    for line in lines:
        tone, icon = VERDICTS[line.verdict]
        chip = {"tone": tone, "icon": icon, "word": words[line.verdict]}
        rows.append({"line": line, "title": line.title, "chip": chip})
    added = sum(line.verdict in {"created", "updated"} for line in lines)
    return {"lines": rows, "added": added, "refused": sum(line.verdict == "refused" for line in lines)}


def manage_page(reader: Any) -> dict[str, Any]:
    """The tree of bodies with people and figures. For who may change it, the tools."""
    owing, members = figures.owing(), queries.member_counts()
    rows = [{"body": body, "indent": STEP * depth, "people": members.get(body.pk, 0), **figures.of(owing, body.pk)}
            for depth, body in queries.tree(queries.managed_bodies())]
    return {"tabs": administration(reader, "bodies"), "rows": rows, "can_manage": access.may(reader, access.MANAGERS)}


def first_tasks(reader: Any) -> list[dict[str, Any]]:
    """What a new city still lacks, for its administrator; () once everything is there."""
    if not access.may(reader, access.ADMINISTRATOR):
        return []
    has = queries.first_steps()
    steps = (
        ("departments", _("Add the departments"), _("Paste their names, or a CSV."),
         reverse("institutions:bodies-paste")),
        ("people", _("Invite the people"), _("Contacts and heads of departments, officers, the head of the office."),
         reverse("institutions:invite")),
        ("graders", _("Invite somebody from outside to grade"), _("Nobody marks their own work: a commission member or "
                                                                 "reviewer grades."), reverse("institutions:invite")),
        ("competences", _("Say who does what"), _("Then each recommendation finds its department."),
         reverse("institutions:competences")),
        ("holidays", _("Enter the days off"), _("Deadlines in working days step over them."),
         reverse("portal:holidays")))
    done = {"tone": "done", "icon": "", "word": _("done")}
    to_do = {"tone": "waiting", "icon": "", "word": _("to do")}
    if all(has[key] for key, *_rest in steps):
        return []
    return [{"title": title, "hint": hint, "url": url, "chip": done if has[key] else to_do}
            for key, title, hint, url in steps]


def body_page(body: Body, reader: Any, power_form: forms.PowerForm | None = None) -> dict[str, Any]:
    """One body for who looks after it."""
    is_administrator = access.may(reader, access.ADMINISTRATOR)
    return {
        "tabs": administration(reader, "bodies"), "body": body, "summary": body_summary(body),
        "seats": queries.memberships_now().filter(body=body).select_related("user", "delegate", "body"),
        "powers": body.powers.filter(queries.current()), "competences": queries.body_page(body)["competences"],
        "power_form": (power_form or forms.PowerForm()) if is_administrator else None,
        "is_administrator": is_administrator, "is_over": body.valid_to is not None and body.valid_to < today()}


def body_summary(body: Body) -> list[dict[str, Any]]:
    """Everything about a body, label and value."""
    titles = [{"label": _("Name in %(language)s") % {"language": language_name(code)}, "value": text}
              for code, text in body.title.items()]
    return [
        *titles, {"label": _("What it is"), "value": body.get_kind_display()},
        {"label": _("Stands below"), "value": plain(body.parent.title) if body.parent else ""},
        {"label": _("Mailbox"), "value": body.email}, {"label": _("Legal basis"), "value": body.legal_basis},
        {"label": _("Signatures under an answer"), "value": signatures(body)},
        {"label": _("Reference"), "value": body.ref}]


def signatures(body: Body) -> str:
    """The approval line as words."""
    return " → ".join(str(Role(role).label) for role in body.approval_line or [Role.DEPARTMENT_HEAD])


def moving(body: Body, successor: Body, move_people: bool, reader: Any) -> list[dict[str, Any]]:
    """What a reorganisation moves and what it leaves: heading, count, first lines."""
    work = figures.work(body, reader)
    competences = [str(row.function) for row in queries.body_page(body)["competences"]]
    seats = [f"{row.user}, {row.get_role_display()}" for row in
             queries.memberships_now().filter(body=body).select_related("user")]
    below = [str(row) for row in queries.bodies().filter(parent=body).exclude(pk=successor.pk)]
    powers = [str(row.get_verb_display()) for row in body.powers.filter(queries.current())]
    invited = [row.email for row in queries.open_invitations().filter(body=body)]
    groups = [
        (_("Recommendations it answers for"), [f"{row['ref']} {row['title']}" for row in work[:SHOWN]], len(work),
         True),
        (_("Functions of the city"), competences, len(competences), True),
        (_("Bodies below it"), below, len(below), True),
        (_("Its people"), seats, len(seats), move_people),
        (_("Open invitations"), invited, len(invited), True),
        (_("Powers: each needs an article of its own at the successor"), powers, len(powers), False)]
    return [{"title": title, "items": items[:SHOWN], "count": count, "more": count - min(count, SHOWN), "moves": moves,
             "chip": moving_chip(moves)} for title, items, count, moves in groups if count]


def moving_chip(moves: bool) -> dict[str, str]:
    """Moves, or stays behind."""
    return {"tone": "done", "icon": "next", "word": _("moves")} if moves else {
        "tone": "waiting", "icon": "", "word": _("does not move")}


def people_page(reader: Any, values: Mapping[str, str]) -> dict[str, Any]:
    """People with their roles, narrowed by what stands in the address; open invitations."""
    form = forms.PeopleFilter(values)
    form.full_clean()
    word, role, body = (form.cleaned_data.get(name) for name in ("q", "role", "body"))
    found = queries.people(word or "", role or "", body.pk if body else None)
    can_manage = access.may(reader, access.MANAGERS)
    return {
        "tabs": administration(reader, "people"), "people": found, "can_manage": can_manage, "form": form,
        "narrowed": bool(word or role or body),
        "invitations": [invitation_row(row, reader) for row in queries.open_invitations().order_by("-created_at")],
        "without": queries.accounts_without_seat() if can_manage else [],
        "count": ngettext("%(n)s person", "%(n)s people", len(found)) % {"n": len(found)}}


def invitation_row(row: Any, reader: Any) -> dict[str, Any]:
    """An open invitation and whether the reader may take it back."""
    expired = row.is_expired
    chip = {"tone": "late", "icon": "", "word": _("ran out")} if expired else {
        "tone": "waiting", "icon": "", "word": _("not yet opened")}
    return {"row": row, "chip": chip, "may": row.role in access.appoints(reader)}


def person_page(user: User, reader: Any, form: forms.SeatForm | None = None) -> dict[str, Any]:
    """One person: account, terms of office, a form for another role."""
    given = access.appoints(reader)
    return {
        "tabs": administration(reader, "people"), "person": user, "summary": person_summary(user),
        "terms": [term_row(row, given, is_own=user.pk == reader.pk) for row in queries.terms_of(user)],
        "form": (form or forms.SeatForm(roles=given)) if given and user.is_active else None,
        "may_close": access.may(reader, access.ADMINISTRATOR) and user.pk != reader.pk,
        "may_audit": access.may(reader, access.AUDIT_READERS)}


def person_summary(user: User) -> list[dict[str, Any]]:
    """The account as label and value."""
    return [
        {"label": _("Name"), "value": user.name}, {"label": _("E-mail address"), "value": user.email},
        {"label": _("Language of mails"), "value": language_name(user.language) if user.language else ""},
        {"label": _("Account"),
         "value": pgettext("account", "open") if user.is_active else pgettext("account", "closed")}]


def term_row(row: Membership, given: frozenset[Role], *, is_own: bool) -> dict[str, Any]:
    """A term of office with its status and what may be done about it."""
    is_over = row.ended_at is not None or (row.ends_on is not None and row.ends_on < today())
    may = row.role in given and not is_over
    return {"row": row, "is_over": is_over, "may_change": may, "may_deputy": not is_over and (may or is_own),
            "away": away_words(row), "chip": term_chip(row, is_over), "term": term_words(row)}


def term_chip(row: Membership, is_over: bool) -> dict[str, str]:
    """Runs, is to come, is over."""
    if is_over:
        return {"tone": "neutral", "icon": "", "word": pgettext("term of office", "ended")}
    if row.starts_on > today():
        return {"tone": "note", "icon": "", "word": pgettext("term of office", "to come")}
    return {"tone": "done", "icon": "", "word": _("in office")}


def term_words(row: Membership) -> str:
    """From when to when."""
    start = date_words(row.starts_on)
    if row.ends_on is None:
        return _("since %(start)s") % {"start": start}
    return _("%(start)s to %(end)s") % {"start": start, "end": date_words(row.ends_on)}


def away_words(row: Membership) -> str:
    """Who stands in, and when; "" when nobody does or the time is over."""
    if row.delegate is None or (row.away_to is not None and row.away_to < today()):
        return ""
    known = {"who": str(row.delegate), "start": date_words(row.away_from), "end": date_words(row.away_to)}
    if row.away_to is None:
        return _("%(who)s stands in from %(start)s") % known
    return _("%(who)s stands in from %(start)s to %(end)s") % known


def competences_page(reader: Any) -> dict[str, Any]:
    """Every function of the city: who leads, who helps, on what basis."""
    functions, rows = queries.functions(), []
    groups = {function.parent_id for function in functions}
    for function in functions:
        now = function.now  # type: ignore[attr-defined]  # put there by the prefetch
        rows.append({"function": function, "lead": next((row for row in now if row.is_lead), None),
                     "support": [row for row in now if not row.is_lead], "is_group": function.pk in groups and not now})
    return {"tabs": administration(reader, "competences"), "rows": rows,
            "can_manage": access.may(reader, access.MANAGERS),
            "open": sum(row["lead"] is None and not row["is_group"] for row in rows)}


def competence_page(function: Term, reader: Any, form: forms.CompetenceForm) -> dict[str, Any]:
    """One function: who does it, who did, a form to say who does it from today."""
    rows = list(queries.competences_of(function))
    now = [row for row in rows if row.valid_to is None or row.valid_to >= today()]
    return {"tabs": administration(reader, "competences"), "function": function, "now": now, "form": form,
            "past": [row for row in rows if row not in now]}

