"""Where a person goes from the desk: the tools of their roles, then what everybody may look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrcity.core.roles import DEPARTMENT, OFFICE, Role, bodies_of, roles_of
from hrcity.core.text import plain
from hrcity.institutions.access import AUDIT_READERS, READERS
from hrcity.institutions.models import Body
from hrcity.plan.access import voice
from hrcity.plan.queries.public import plans_in_force
from hrcity.plan.rules import OFFICERS, OUTSIDE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COMMISSION = frozenset({Role.COMMISSION_MEMBER, Role.SECRETARY})
MOST_PLANS = 3


@dataclass(frozen=True, slots=True)
class Tool:
    """A place: its address by name, for whom (None = all), and what belongs to the address. `in_body` marks one that
    belongs to the person's own body, by whose reference `query` or the address is filled."""

    name: str
    label: str | _StrPromise
    who: frozenset[Role] | None = None
    hint: str | _StrPromise = ""
    query: str = ""
    in_body: bool = False


TOOLS = (
    Tool("recommendations:desk-queue", _("Whose is it? One by one"), OFFICERS),
    Tool("recommendations:desk-meetings", _("Competence meetings"), OFFICERS),
    Tool("recommendations:suggestions", _("Suggestions to decide on"), OFFICE,
         _("What each request is about, whom it concerns, who would act")),
    Tool("plan:mine", _("My measures"), DEPARTMENT),
    Tool("plan:comments", _("Comments to answer"), DEPARTMENT, query="?unanswered=1&body={}", in_body=True),
    Tool("portal:round-trip", _("Answer in Excel"), DEPARTMENT,
         _("Download what your department owes, fill it in, upload it again")),
    Tool("plan:commission", _("Desk of the commission"), COMMISSION),
    Tool("institutions:meetings-of", _("Meetings of your body"), COMMISSION, in_body=True),
    Tool("plan:comments-desk", _("Comments to read"), COMMISSION | {Role.REVIEWER}),
    Tool("plan:check", _("Reports to check"), OUTSIDE),
    Tool("plan:opinions", _("Opinions to answer"), OFFICERS, query="?only=open"),
    Tool("plan:budget-lines", _("Budget lines and their figures"), OFFICERS | DEPARTMENT),
    Tool("plan:monitors", _("Resident monitors"), frozenset({Role.SECRETARY})),
    Tool("institutions:seats-of", _("Who sits at your table"), frozenset({Role.SECRETARY}), in_body=True),
    Tool("plan:new", _("Begin a plan"), OFFICERS),
    Tool("portal:imports", _("Import a document"), OFFICE,
         _("UPR reports and matrices, concluding observations, UHRI, treaties and texts")),
    Tool("recommendations:enter", _("Enter a recommendation by hand"), OFFICE),
    Tool("institutions:manage", _("People and bodies"), READERS),
    Tool("portal:audit", _("Audit log"), AUDIT_READERS),
    Tool("recommendations:how-decided", _("How it was decided whose it is"), frozenset({Role.AUDITOR})),
    Tool("plan:budget-missing", _("What the budget does not say"), frozenset({Role.AUDITOR})),
    Tool("portal:settings", _("Settings of the city"), frozenset({Role.ADMINISTRATOR})),
)  # fmt: skip
PLACES = (
    Tool("recommendations:list", _("All recommendations")),
    Tool("recommendations:repeated-list", _("Asked again and again")),
    Tool("recommendations:passed-on", _("Passed on, and pursued")),
    Tool("plan:list", _("Plans and their measures")),
    Tool("plan:overdue", _("What is late in the plans")),
    Tool("plan:changes", _("What changed in the plans")),
    Tool("institutions:meetings", _("Meetings")),
    Tool("portal:saved", _("Saved searches")),
    Tool("people:account", _("My account")),
)


def tools(user: Any) -> list[dict[str, str]]:
    """What the person's roles do, each where it stands. One query for the own bodies, one for the plans in force."""
    roles = roles_of(user)
    mine = [tool for tool in TOOLS if tool.who is not None and roles & tool.who]
    if not voice.moderates(user):
        mine = [tool for tool in mine if tool.name != "plan:comments-desk"]
    found = []
    for tool in mine:
        found += [_line(tool, ref) for ref in _refs(user, tool)] if tool.in_body else [_line(tool)]
        if tool.name == "plan:opinions":
            found += _periods()
    return found


def places() -> list[dict[str, str]]:
    """What everybody with a role looks up."""
    return [_line(tool) for tool in PLACES]


def _line(tool: Tool, ref: str = "") -> dict[str, str]:
    in_path = tool.in_body and not tool.query
    url = reverse(tool.name, args=[ref] if in_path else []) + tool.query.format(ref)
    return {"url": url, "label": str(tool.label), "hint": str(tool.hint)}


def _refs(user: Any, tool: Tool) -> list[str]:
    """The references of the bodies in which the person holds a role of the tool; one is enough for most people."""
    ids = bodies_of(user, *(tool.who or ()))
    return list(Body.objects.filter(pk__in=ids).order_by("order", "ref").values_list("ref", flat=True)[:1])


def _periods() -> list[dict[str, str]]:
    """The reporting periods of the plans in force."""
    word = _("Reporting periods: %(plan)s")
    return [
        {"url": reverse("plan:periods", args=[row.ref]), "label": word % {"plan": plain(row.title)}, "hint": ""}
        for row in plans_in_force()[:MOST_PLANS]
    ]
