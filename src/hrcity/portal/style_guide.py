"""What the style guide page shows: made-up but true-to-life content for every component, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity import core
from hrcity.core.forms import LanguagesForm
from hrcity.core.localtext import language_now
from hrcity.portal.style_guide_charts import charts_shown

TOKENS = ("ink", "muted", "paper", "surface", "sunken", "line", "edge", "accent", "accent-soft", "light", "board")
TONES = ("done", "waiting", "late", "note")
SPRITE = Path(core.__file__).parent / "static" / "core" / "img" / "icons.svg"


class SampleForm(LanguagesForm):
    """One field of every kind; the day is asked only of those who take it on, the reason in both languages."""

    only_for = {"due": ("answer", {"all", "part"})}
    folded = ("groups",)
    in_languages = ("reason",)

    answer = forms.ChoiceField(
        label=_("What does the city say to this request?"),
        choices=[
            ("already", _("We do this already")),
            ("all", _("We take it on")),
            ("part", _("We take on this part")),
            ("outside", _("It is outside our powers")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Two or three sentences that a resident understands."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due = forms.DateField(label=_("By when?"))
    department = forms.ChoiceField(
        label=_("Department"),
        choices=[("", "–"), ("housing", _("Housing department")), ("welfare", _("Welfare department"))],
    )
    groups = forms.MultipleChoiceField(
        label=_("Whom does it concern?"),
        required=False,
        choices=[
            ("migrants", _("Migrants")),
            ("children", _("Children")),
            ("disabled", _("Persons with disabilities")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("PDF, at most 20 MB."))
    public = forms.BooleanField(
        label=_("This may be shown to everybody once the office head has approved it"), required=False
    )


FRAME: dict[str, Any] = {
    "tokens": (*TOKENS, *TONES),
    "languages_shown": ["en", "ko"],
    "crumbs": [
        {"label": _("Requests"), "url": "#"},
        {"label": _("Housing"), "url": "#"},
        {"label": "REC-2026-0042", "url": ""},
    ],
    "today": date(2026, 6, 12),
    "moment": datetime(2026, 6, 12, 5, 5, tzinfo=UTC),
    "both": {"en": "Emergency shelter for everybody", "ko": "모든 사람을 위한 긴급 쉼터"},
    "english_only": {"en": "Ensure access to emergency shelter without discrimination"},
    "korean_only": {"ko": "차별 없이 긴급 쉼터를 이용할 수 있도록 할 것"},
    "due": date(2027, 6, 30),
    "soon": date(2026, 6, 17),
    "past": date(2026, 6, 9),
}


RECORD: dict[str, Any] = {
    "title": _("Open emergency shelters to everybody, whatever their residence status"),
    "chip": {"tone": "waiting", "icon": "send", "word": _("Assigned")},
    "facts": [
        {
            "key": "what",
            "value": _("A request by a UN committee"),
            "note": _("Paragraph 38 of its concluding observations"),
        },
        {"key": "where", "value": _("Waiting for the department's answer")},
        {"key": "who", "value": _("Housing department"), "note": _("with the welfare department")},
        {"key": "when", "value": _("30 June 2027"), "note": _("in 12 working days")},
        {"key": "how", "value": _("The committee's own text"), "note": _("checked on 2 March 2026")},
    ],
    "trail": [
        {"key": "norm", "title": _("Covenant on economic, social and cultural rights, article 11"), "url": "#"},
        {"key": "ask", "title": "REC-2026-0042", "text": _("Open emergency shelters to everybody"), "url": "#"},
        {"key": "decision", "title": _("We take it on"), "text": _("Housing department, 3 April 2026"), "url": "#"},
        {"key": "measure", "title": _("Forty beds without a residence check"), "text": "MEA-2026-0007", "url": "#"},
        {"key": "indicator", "missing": True, "action_url": "#", "action_label": _("Choose a figure")},
        {"key": "proof", "missing": True},
    ],
    "labels": [
        {"label": _("Right to housing"), "url": "#", "origin": "upstream"},
        {"label": _("Migrants"), "url": "#", "origin": "person", "who": _("Minjun Park")},
        {"label": _("SDG 11: cities"), "url": "#", "origin": "rule"},
        {"label": _("Is this ours? Shared"), "url": "#", "origin": "model", "sure": 93, "was": _("national")},
    ],
    "history": [
        {
            "when": date(2026, 4, 3),
            "who": _("Dewi Lestari"),
            "role": _("human-rights contact, housing department"),
            "what": _("Answered: we take it on"),
            "why": _("The council voted the money in March."),
        },
        {
            "when": date(2026, 3, 9),
            "who": _("Minjun Park"),
            "role": _("human-rights officer"),
            "what": _("Changed the due date"),
            "why": _("The council meets in spring only."),
            "before": _("31 December 2026"),
            "after": _("30 June 2027"),
        },
        {"when": date(2026, 3, 2), "who": "", "what": _("Came in with the committee's document")},
    ],
    "before": _("The city opens its shelters to residents in winter."),
    "after": _("The city opens its shelters to everybody all year."),
    "approvals": [
        {"title": _("Draft"), "state": "done", "who": _("Dewi Lestari"), "when": date(2026, 4, 1)},
        {"title": _("Department head"), "state": "done", "who": _("Sora Han"), "when": date(2026, 4, 2)},
        {"title": _("Human-rights office"), "state": "now", "who": _("Minjun Park")},
        {"title": _("Sent and public"), "state": "next", "note": _("after the 10 working days to object")},
    ],
    "articles": [
        {
            "anchor": "article-1",
            "number": _("Article 1"),
            "texts": {
                "en": "Everyone in the city may use its public places and services.",
                "ko": "이 도시에 있는 모든 사람은 공공장소와 공공서비스를 이용할 수 있다.",
            },
        },
        {
            "anchor": "article-2",
            "number": _("Article 2"),
            "texts": {"en": "Nobody is turned away for lack of a document."},
        },
    ],
}


LISTS: dict[str, Any] = {
    "stats": [
        {"figure": 1204, "label": _("requests were made to us"), "url": "#"},
        {"figure": 873, "label": _("have an answer"), "url": "#", "tone": "done", "icon": "check"},
        {"figure": 31, "label": _("are late"), "url": "#", "tone": "late", "icon": "late"},
    ],
    "rows": [
        {
            "ref": "REC-2026-0042",
            "title": _("Open emergency shelters to everybody, whatever their residence status"),
            "who": _("Housing department"),
            "due": date(2026, 6, 9),
            "days": -3,
            "money": 120_000,
            "chip": {"tone": "late", "icon": "late", "word": _("Late")},
        },
        {
            "ref": "REC-2026-0017",
            "title": _("Translate every form for schools into the languages spoken there"),
            "who": _("Education department"),
            "due": date(2026, 6, 17),
            "days": 3,
            "money": 45_500,
            "chip": {"tone": "waiting", "icon": "send", "word": _("Assigned")},
        },
        {
            "ref": "REC-2025-0311",
            "title": _("Publish the results of police complaints every year"),
            "who": _("Audit office"),
            "due": date(2027, 6, 30),
            "days": 264,
            "money": 0,
            "chip": {"tone": "done", "icon": "check", "word": _("Answered")},
        },
        {
            "ref": "REC-2025-0298",
            "title": _("Raise the minimum age of criminal responsibility"),
            "who": _("passed on to the national government"),
            "due": None,
            "days": None,
            "money": 0,
            "chip": {"tone": "note", "icon": "passed", "word": _("Passed on")},
        },
    ],
    "groups": [
        {
            "title": _("Status"),
            "options": [
                {"label": _("Late"), "count": 31, "url": "#", "chosen": True},
                {"label": _("Assigned"), "count": 300, "url": "#"},
                {"label": _("Answered"), "count": 873, "url": "#"},
            ],
        },
        {
            "title": _("Right"),
            "options": [
                {"label": _("Right to housing"), "count": 112, "url": "#"},
                {"label": _("Education"), "count": 96, "url": "#"},
            ],
        },
    ],
    "chosen": [{"label": _("Late"), "remove_url": "#"}, {"label": _("Housing department"), "remove_url": "#"}],
    "views": [
        {"label": _("Mine"), "url": "#", "current": True, "count": 7},
        {"label": _("Late"), "url": "#", "count": 2},
        {"label": _("Next"), "url": "#", "count": 14},
    ],
}


WORK: dict[str, Any] = {
    "todo": [
        {
            "title": _("Write the answer"),
            "url": "#",
            "hint": _("The last answer is at hand"),
            "chip": {"tone": "done", "icon": "check", "word": _("Done")},
        },
        {"title": _("Add proof"), "url": "#", "chip": {"tone": "waiting", "icon": "", "word": _("Not started")}},
        {
            "title": _("Send to the department head"),
            "url": "",
            "chip": {"tone": "neutral", "icon": "ring", "word": _("Not yet possible")},
        },
    ],
    "answers": [
        {"label": _("What does the city say to this request?"), "value": _("We take it on"), "url": "#"},
        {"label": _("By when?"), "value": _("30 June 2027"), "url": "#"},
        {"label": _("Proof"), "value": "", "url": "#"},
    ],
}


@lru_cache(maxsize=1)
def icon_names() -> tuple[str, ...]:
    """Every icon of the sprite, in its order."""
    return tuple(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


def _wrong_form() -> SampleForm:
    reason = str(_("We are looking for rooms in the city's own houses."))
    given = {f"reason_{language_now()}": reason, "due": "soon", "department": "housing"}
    form = SampleForm(given, auto_id="wrong_%s")
    form.is_valid()
    return form


def style_guide_context() -> dict[str, Any]:
    """Template variables of `portal/style_guide.html`; every text is invented."""
    forms_shown = {"form": SampleForm(), "wrong_form": _wrong_form()}
    drawn = {"charts": charts_shown()}
    return {**FRAME, **RECORD, **LISTS, **WORK, **forms_shown, **drawn, "icons": icon_names()}
