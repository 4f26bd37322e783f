"""What the audit log shows: filters, pages by number, sentences in place of codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from hrcity.core.actors import Actor
from hrcity.core.audit import VERBS, Verdict
from hrcity.core.audit import audit as write
from hrcity.core.localtext import date_words, language_name, thousands_words
from hrcity.core.models import AuditEntry, AuditHead
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.forms import DayField, PersonChoice, PlainForm, set_choices, set_rows
from hrcity.institutions.models import Body, BodyKind
from hrcity.people.models import User
from hrcity.recommendations.models import EvidenceKind, TextKind
from hrcity.recommendations.rules import AnswerWord, Ours, Status, period_words

ROWS_A_PAGE = 50
HEADER = ("number", "at", "actor", "person", "verb", "what", "subject", "reference", "data", "digest")
SUBJECTS: Mapping[str, tuple[str, Any]] = {
    "recommendations.recommendation": ("recommendations:recommendation", gettext_lazy("recommendation")),
    "institutions.body": ("institutions:body", gettext_lazy("body")),
    "institutions.competence": ("", gettext_lazy("function")),
    "institutions.city": ("", gettext_lazy("city")),
    "people.user": ("institutions:person", gettext_lazy("account")),
    "core.importrun": ("portal:import", gettext_lazy("import")),
    "instruments.instrument": ("instruments:instrument", gettext_lazy("treaty or law")),
}


CODES: tuple[tuple[frozenset[str], Mapping[str, Any]], ...] = (
    (frozenset({"before", "after", "status"}), dict(Status.choices)), (frozenset({"outcome"}), dict(Ours.choices)),
    (frozenset({"word"}), dict(AnswerWord.choices)), (frozenset({"kind"}), dict(BodyKind.choices)),
    (frozenset({"kind"}), dict(EvidenceKind.choices)), (frozenset({"kind"}), dict(TextKind.choices)))
KEYS: Mapping[str, Any] = {
    "body": gettext_lazy("body"), "before": gettext_lazy("before"), "after": gettext_lazy("after"),
    "user": gettext_lazy("person"), "role": gettext_lazy("role"), "kind": gettext_lazy("kind"),
    "fields": gettext_lazy("fields"), "due": gettext_lazy("due"), "version": pgettext_lazy("audit", "version"),
    "reason": gettext_lazy("reason"), "delegate": gettext_lazy("deputy"), "previous": gettext_lazy("previously"),
    "number": gettext_lazy("number"), "evidence": gettext_lazy("evidence"), "update": gettext_lazy("report"),
    "count": gettext_lazy("count"),
    "checked": gettext_lazy("checked"), "ends_on": gettext_lazy("last day"), "people": gettext_lazy("people moved"),
}


class FilterForm(PlainForm):
    """What to look for."""

    verb = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    person = PersonChoice(User.objects.none(), label=gettext_lazy("By whom"), required=False,
                          empty_label=gettext_lazy("anybody"))
    ref = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=60)
    since = DayField(label=gettext_lazy("From this day"), required=False)
    until = DayField(label=gettext_lazy("Up to this day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((name, verb_words(name)) for name in VERBS), key=lambda row: row[1])
        set_choices(self, "verb", [("", _("anything")), *words])
        set_rows(self, "person", User.objects.filter(erased_at__isnull=True).order_by("name", "email"))


def verb_words(name: str) -> str:
    """A verb as a sentence that leaves its particulars open."""
    declared = VERBS.get(name)
    open_words = re.sub(r"\{\w+\}", "…", str(declared.label)) if declared else name
    return re.sub(r":[\s…,]+$|\(…\)", "", open_words).strip()


def entries(form: FilterForm) -> QuerySet[AuditEntry]:
    """The entries that fit, newest first; a filter that cannot be read narrows nothing and says so in the form."""
    rows = AuditEntry.objects.order_by("-number")
    values = _values(form)
    if values.get("verb"):
        rows = rows.filter(verb=values["verb"])
    if values.get("person"):
        rows = rows.filter(actor=values["person"])
    if values.get("ref"):
        rows = rows.filter(Q(subject_ref__iexact=values["ref"].strip()) | Q(subject=values["ref"].strip()))
    if values.get("since"):
        rows = rows.filter(at__gte=_midnight(values["since"]))
    if values.get("until"):
        rows = rows.filter(at__lt=_midnight(values["until"] + dt.timedelta(days=1)))
    return rows


def _values(form: FilterForm) -> Mapping[str, Any]:
    """What could be read of the filters."""
    form.full_clean()
    return getattr(form, "cleaned_data", {})


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def page(form: FilterForm, query: QueryDict) -> dict[str, Any]:
    """One page by the number of its first entry; earlier and later by key, so that a long log costs no more."""
    rows = entries(form)
    before, after = query.get("before", ""), query.get("after", "")
    if _is_number(after):
        shown = list(reversed(rows.filter(number__gt=int(after)).order_by("number")[:ROWS_A_PAGE]))
        older = bool(shown)
    else:
        found = rows.filter(number__lt=int(before)) if _is_number(before) else rows
        shown = list(found[:ROWS_A_PAGE + 1])
        older, shown = len(shown) > ROWS_A_PAGE, shown[:ROWS_A_PAGE]
    newer = bool(shown) and rows.filter(number__gt=shown[0].number).exists()
    head = AuditHead.objects.filter(pk=1).first()
    return {
        "rows": list(lines(shown)), "chosen": chosen(form, query), "total": head.number if head else 0,
        "older_url": _address(query, before=shown[-1].number) if shown and older else "",
        "newer_url": _address(query, after=shown[0].number) if newer else ""}


def _address(query: QueryDict, **place: int) -> str:
    found = query.copy()
    for name in ("before", "after"):
        found.pop(name, None)
    for name, number in place.items():
        found[name] = str(number)
    return f"?{found.urlencode()}" if found else url()


def url() -> str:
    """The log without filters."""
    return reverse("portal:audit")


def chosen(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """The filters in force, each removable."""
    found = []
    for name in form.fields:
        value = _values(form).get(name)
        if value:
            rest = query.copy()
            rest.pop(name, None)
            words = verb_words(value) if name == "verb" else date_words(value) if isinstance(value, dt.date) else value
            found.append({"label": f"{form.fields[name].label}: {words}", "remove_url": _address(rest)})
    return found


def lines(rows: Sequence[AuditEntry]) -> Iterator[dict[str, Any]]:
    """Entries as a person reads them. Two queries for all."""
    ids = {row.actor_id for row in rows} | {_number(row.data.get(key)) for row in rows for key in ("user", "delegate")}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=[pk for pk in ids if pk is not None])}
    refs = {str(row.data[key]) for row in rows for key in ("body", "previous", "successor", "department")
            if row.data.get(key)}
    bodies = {ref: plain(title) for ref, title in Body.objects.filter(ref__in=refs).values_list("ref", "title")}
    for row in rows:
        words = {key: _word(key, value, people, bodies) for key, value in row.data.items()}
        yield {
            "number": row.number, "at": row.at, "verb": row.verb, "what": sentence(row.verb, words),
            "who": people.get(row.actor_id or 0) or str(row.get_actor_kind_display()), "person_id": row.actor_id,
            "details": details(row.verb, words),
            "subject": subject_words(row), "subject_url": subject_url(row), "digest": row.digest[:12]}


def details(verb: str, words: Mapping[str, str]) -> str:
    """The particulars that the sentence does not name."""
    return "; ".join(f"{KEYS.get(key, key)}: {word}" for key, word in words.items()
                     if word and "{" + key + "}" not in _pattern(verb))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _pattern(verb: str) -> str:
    declared = VERBS.get(verb)
    return str(declared.label) if declared else verb


def sentence(verb: str, words: Mapping[str, str]) -> str:
    """The sentence of a verb with its particulars put in."""
    text = _pattern(verb)
    for key, word in words.items():
        text = text.replace("{" + key + "}", word)
    return text


def _word(key: str, value: Any, people: Mapping[int, str], bodies: Mapping[str, str]) -> str:
    if key in {"user", "delegate"} and isinstance(value, int):
        return people.get(value, f"#{value}")
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    if key in {"body", "previous", "successor", "department"}:
        return bodies.get(str(value), str(value))
    if key == "period":
        return period_words(str(value))
    if key == "lang":
        return language_name(str(value))
    for names, words in CODES:
        if key in names and str(value) in words:
            return str(words[str(value)])
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str("" if value is None else value)


def subject_words(row: AuditEntry) -> str:
    """What an entry is about: its reference, else what kind of thing and its number."""
    if row.subject_ref:
        return row.subject_ref
    label, _colon, number = row.subject.partition(":")
    return f"{SUBJECTS[label][1]} {number}" if label in SUBJECTS else row.subject


def subject_url(row: AuditEntry) -> str:
    """The page of what an entry is about, "" where it has none."""
    label, _colon, number = row.subject.partition(":")
    name = SUBJECTS.get(label, ("", ""))[0]
    try:
        return reverse(name, args=[row.subject_ref or int(number)]) if name else ""
    except (NoReverseMatch, ValueError):
        return ""


def verdict_write(found: Verdict, *, by: Actor) -> Verdict:
    """Keep in the log that somebody verified it, and with what outcome."""
    write("audit.verified", None, by=by, data={"checked": found.checked, "broken_at": found.broken_at})
    return found


def last_verdict() -> dict[str, Any] | None:
    """When the chain was verified last, by whom, and what was found."""
    row = AuditEntry.objects.filter(verb="audit.verified").select_related("actor").order_by("-number").first()
    if row is None:
        return None
    broken = row.data.get("broken_at")
    words = ngettext("%(n)s entry holds", "all %(n)s entries hold", row.data["checked"]) % {
        "n": thousands_words(row.data["checked"])}
    return {"at": row.at, "who": str(row.actor or ""), "broken": broken,
            "words": broken_words(broken) if broken else words}


def broken_words(number: int) -> str:
    """The chain is broken: where, and what to do."""
    return _("The chain is broken at entry %(n)s: something was changed or taken out in the database itself. Keep the "
             "database as it is, and compare with the last backup.") % {"n": thousands_words(number)}


def person(pk: int) -> User:
    """Who asked for a job."""
    return User.objects.get(pk=pk)


def export_rows(rows: QuerySet[AuditEntry], block: int = 1000) -> Iterator[tuple[Any, ...]]:
    """The rows of the file, read in blocks by number."""
    last: int | None = None
    while part := list((rows if last is None else rows.filter(number__lt=last))[:block]):
        last = part[-1].number
        for row, line in zip(part, lines(part), strict=True):
            yield (row.number, row.at.isoformat(), row.actor_kind, line["who"], row.verb, line["what"], row.subject,
                   row.subject_ref, row.data, row.digest)
