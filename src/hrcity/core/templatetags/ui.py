"""Every component of the house as a template tag: `{% load ui %}`. The style guide page shows each of them.

Words in the reader's language
    {{ d|localdate }} {{ t|localdatetime }} {{ n|thousands }}   30 June 2027 · 30 June 2027, 14:05 KST · 1,204
    {{ texts|pick }}            text of {"en": …, "ko": …}; another language is marked with `lang` and a small note
    {{ texts|pick_plain }}      the same as bare text, for attributes and titles
    {{ texts|pick_quiet }}      marked with `lang`, without the note (long lists whose head says it once)
    {{ texts|others }}          [Picked] in the languages that `pick` leaves out, for those who must see every one
    {% when d %} {% when t clock=True %}                         <time> with the words above
Small marks
    {% icon "check" %} {% icon "check" label=word %}
    {% chip "late" "clock" word %}      tone: neutral done waiting late note; icon "" = the tone's own
    {% deadline date working_days met=False line=False %}        working_days: distance already counted, negative = late
    {% origin "model" who="" sure=93 %}                          upstream rule model person
    {% person "Minjun Park" "human-rights officer" %}
    {% textdiff before after %}
    {% count_text total limit=1000 %}                            "1,204 results", "more than 1,000 results"
Records
    {% record_head reference=… title=… chip=… facts=… %}         chip: {"tone","icon","word"}; facts: see `facts`
    {% facts items %}           [{"key": "what|where|who|when|how", "value": …, "note": "", "label": ""}]
    {% summary_list rows %}     [{"label", "value", "url": "", "action": ""}]; also the check-your-answers page
    {% evidence_trail nodes here="ask" %}
                                [{"key": "norm|ask|decision|measure|indicator|proof", "title", "text", "url",
                                  "missing": False, "action_url": "", "action_label": ""}]; keys left out are missing
    {% tags items %}            [{"label", "url", "origin", "who", "sure", "was"}]
    {% timeline entries %}      [{"when", "who", "role", "what", "why", "before", "after"}]
    {% approval_line steps %}   [{"title", "state": "done|now|next|back", "who", "when", "note"}]
    {% parallel rows languages %}   languages: ["en", "ko"]; rows: [{"anchor", "number", "texts": {"en": …}}]
Figures
    {% chart chart title="" finding="" source="" wide=False %}   chart: hrkit.charts.draw(…); its table folds away below
Lists
    {% stats items %}           [{"figure", "label", "tone": "", "icon": "", "url": ""}]
    {% table caption note="" cards=True scrolls=False board=False %}<thead>…</thead><tbody>…</tbody>{% endtable %}
                                cells: <td data-label="Due">; <td class="title">, class="num", class="pick"; tr.is-late
    {% facets groups %}         [{"title", "options": [{"label", "count", "url", "chosen": False}]}]
    {% filters %}…{% endfilters %}                                 the panel that folds away on a phone
    {% chosen items clear_url %}    [{"label", "remove_url"}]
    {% pager previous=url next=url count_text=text %}
    {% bulk_bar %}buttons{% endbulk_bar %}                         inside the form that holds the table's checkboxes
    {% empty_state text url="" action="" %}
    {% subnav items label %}    [{"label", "url", "current": False, "count": None}]
    {% tasks items %}           [{"title", "url", "hint", "chip": {...}}]
    {% breadcrumb items %}      [{"label", "url"}], the last one without url
Forms
    {% form_summary form %} {% field form.name %} {% buttons %}…{% endbuttons %}
    {% form_fields form %}      all fields, those of a LanguagesForm in the other language together at the end
                                a ChoosingForm stands in <form data-component="only-for">
    {% keep_note %}             inside <form data-keep="key" data-component="keep-typing">
Saying things
    {% notice "note" title="" %}…{% endnotice %}                  tone: note done waiting late
    {% disclosure summary open=False %}…{% enddisclosure %}
    {% progress done=… total=… left=… url=… label=… finished=False %} and in the head {% progress_refresh %}
    {% copy_link url %} {% print_button %}                         both appear only with JavaScript
Page frame: {% language_links %} (base.html)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from hrcity.core import markup
from hrcity.core.forms import ChoosingForm, LanguagesForm
from hrcity.core.localtext import (
    date_words,
    datetime_words,
    language_is_rtl,
    language_name,
    language_now,
    thousands_words,
)
from hrcity.core.text import Picked, plain
from hrcity.core.text import others as other_texts
from hrkit.charts import Chart

register = template.Library()
Item = Mapping[str, Any]

FACT_LABELS = {
    "what": gettext_lazy("What is this?"),
    "where": gettext_lazy("Where does it stand?"),
    "who": gettext_lazy("Who answers for it?"),
    "when": gettext_lazy("When is it due?"),
    "how": gettext_lazy("How do we know?"),
}
TRAIL_KINDS = {
    "norm": gettext_lazy("Treaty or law"),
    "ask": gettext_lazy("What was asked"),
    "decision": gettext_lazy("What was decided"),
    "measure": gettext_lazy("What is being done"),
    "indicator": gettext_lazy("What the figures say"),
    "proof": gettext_lazy("Proof"),
}
TRAIL_MISSING = {
    "norm": gettext_lazy("No treaty or law is named yet."),
    "ask": gettext_lazy("Nobody has asked for this yet."),
    "decision": gettext_lazy("There is no decision yet."),
    "measure": gettext_lazy("No measure has been planned yet."),
    "indicator": gettext_lazy("No figure shows the result yet."),
    "proof": gettext_lazy("There is no proof yet."),
}
APPROVAL_MARKS = {
    "done": ("check", gettext_lazy("done")),
    "now": ("waiting", gettext_lazy("in hand now")),
    "next": ("ring", gettext_lazy("to come")),
    "back": ("disputed", gettext_lazy("sent back")),
}

register.simple_tag(markup.icon, name="icon")
register.simple_tag(markup.chip, name="chip")
register.simple_tag(markup.origin_mark, name="origin")
register.simple_tag(markup.when, name="when")
register.simple_tag(markup.deadline, name="deadline")
register.simple_tag(markup.facets, name="facets")
register.simple_tag(markup.tags, name="tags")
register.simple_tag(markup.person, name="person")
register.simple_tag(markup.text_diff, name="textdiff")


@register.filter
def localdate(value: date | None) -> str:
    """A date in the reader's words."""
    return date_words(value)


@register.filter
def localdatetime(value: datetime | None) -> str:
    """Date, time and zone in the reader's words."""
    return datetime_words(value)


@register.filter
def thousands(value: float | None) -> str:
    """A number with its thousands set apart."""
    return thousands_words(value)


@register.filter
def pick(texts: Mapping[str, str] | None) -> SafeString:
    """The text in the reader's language, or another one marked as such."""
    return markup.picked(texts)


@register.filter
def pick_quiet(texts: Mapping[str, str] | None) -> SafeString:
    """As `pick`, without the small note."""
    return markup.picked(texts, note=False)


@register.filter
def pick_plain(texts: Mapping[str, str] | None) -> str:
    """As `pick`, as bare text."""
    return plain(texts)


@register.filter
def others(texts: Mapping[str, str] | None) -> list[Picked]:
    """The text in the languages that `pick` leaves out."""
    return other_texts(texts)


@register.simple_tag
def count_text(total: int, limit: int | None = None) -> str:
    """How many results; with `limit`, a total above it is said as "more than"."""
    if limit is not None and total > limit:
        return _("more than %(n)s results") % {"n": thousands_words(limit)}
    return ngettext("%(n)s result", "%(n)s results", total) % {"n": thousands_words(total)}


@register.inclusion_tag("core/components/facts.html")
def facts(items: Sequence[Item]) -> dict[str, Any]:
    """The five answers of a record, each with its question."""
    return {"items": [{**item, "label": item.get("label") or FACT_LABELS[item["key"]]} for item in items]}


@register.inclusion_tag("core/components/record_head.html")
def record_head(
    reference: str, title: str, chip: Item | None = None, facts: Sequence[Item] = (), kind: str = ""
) -> dict[str, Any]:
    """The head of a record's page: kind, reference, status, one-sentence title (the page's h1), the five answers."""
    return {"reference": reference, "title": title, "chip": chip, "facts": facts, "kind": kind}


@register.inclusion_tag("core/components/summary_list.html")
def summary_list(rows: Sequence[Item]) -> dict[str, Any]:
    """Label, value and, where it may be changed, a link to change it."""
    return {"rows": rows}


@register.inclusion_tag("core/components/evidence_trail.html")
def evidence_trail(nodes: Sequence[Item], here: str = "", heading: int = 2) -> dict[str, Any]:
    """From promise to proof: always six nodes in their order; what is not given is shown as missing."""
    given = {node["key"]: node for node in nodes}
    trail = []
    for key, kind in TRAIL_KINDS.items():
        node = given.get(key, {})
        missing = bool(node.get("missing", not node.get("title")))
        words = node.get("text") or TRAIL_MISSING[key] if missing else node.get("text", "")
        trail.append({**node, "key": key, "kind": kind, "missing": missing, "text": words, "here": key == here})
    return {"nodes": trail, "heading": heading}


@register.inclusion_tag("core/components/timeline.html")
def timeline(entries: Sequence[Item]) -> dict[str, Any]:
    """History, newest first as given."""
    return {"entries": entries}


@register.inclusion_tag("core/components/approval_line.html")
def approval_line(steps: Sequence[Item]) -> dict[str, Any]:
    """Who has signed, whose turn it is, who comes next."""
    marked = []
    for step in steps:
        mark, word = APPROVAL_MARKS[step["state"]]
        marked.append({**step, "mark": mark, "word": word})
    return {"steps": marked}


@register.inclusion_tag("core/components/parallel.html")
def parallel(rows: Sequence[Item], languages: Sequence[str]) -> dict[str, Any]:
    """A text in several languages side by side, aligned by article or paragraph number."""
    columns = [{"code": code, "name": language_name(code), "rtl": language_is_rtl(code)} for code in languages]
    aligned = [
        {**row, "cells": [{**column, "text": row["texts"].get(column["code"], "")} for column in columns]}
        for row in rows
    ]
    return {"rows": aligned}


@register.inclusion_tag("core/components/stats.html")
def stats(items: Sequence[Item]) -> dict[str, Any]:
    """Big numbers, each with a plain sentence."""
    return {"items": items}


@register.inclusion_tag("core/components/chart.html")
def chart(chart: Chart, title: str = "", finding: str = "", source: str = "", wide: bool = False) -> dict[str, Any]:
    """A drawing with what it shows, where its figures come from, and the figures as a table."""
    return {
        "svg": mark_safe(chart.svg),  # written by hrkit.charts, which escapes every text and refuses other links
        **markup.chart_table(chart.columns, chart.rows),
        "title": title,
        "finding": finding,
        "caption": title or finding,
        "source": source,
        "wide": wide,
        "scrolls": "chart__svg--wide" in chart.svg[:200],
    }


@register.simple_block_tag
def table(
    content: SafeString, caption: str, note: str = "", cards: bool = True, scrolls: bool = False, board: bool = False
) -> SafeString:
    """The frame of a table: caption, sticky head, rows as cards on a phone (or sideways inside its own frame)."""
    classes = " ".join(name for name, on in (("cards", cards and not scrolls), ("board", board)) if on)
    small = format_html("<small>{}</small>", note) if note else mark_safe("")
    frame = format_html(' table--scrolls" role="region" tabindex="0" aria-label="{}', caption) if scrolls else ""
    return format_html(
        '<div class="table{}"><table class="{}"><caption>{}{}</caption>{}</table></div>',
        frame,
        classes,
        caption,
        small,
        content,
    )


@register.simple_block_tag
def filters(content: SafeString, open: bool = False) -> SafeString:
    """The panel of filters: folded on a phone, always open beside the results on a wide screen."""
    return format_html(
        '<details class="filters"{}><summary>{} {}</summary>{}</details>',
        mark_safe(" open") if open else "",
        markup.icon("filter"),
        _("Narrow the list"),
        content,
    )


@register.inclusion_tag("core/components/chosen.html")
def chosen(items: Sequence[Item], clear_url: str = "") -> dict[str, Any]:
    """The chosen filters above the results, each removable."""
    return {"items": items, "clear_url": clear_url}


@register.inclusion_tag("core/components/pager.html")
def pager(previous: str = "", next: str = "", count_text: str = "") -> dict[str, Any]:
    """Earlier and later results by key, with the count in words."""
    return {"previous": previous, "next": next, "count_text": count_text}


@register.simple_block_tag
def bulk_bar(content: SafeString) -> SafeString:
    """Actions on the chosen rows: buttons under the table; with JavaScript a bar that appears on the first choice."""
    return format_html(
        '<div class="bulk" data-component="bulk-select" data-count="{}" data-all="{}">'
        '<span class="bulk__count" role="status">{}</span>{}</div>',
        _("{n} chosen"),
        _("Choose every row on this page"),
        _("With the rows you chose:"),
        content,
    )


@register.inclusion_tag("core/components/empty_state.html")
def empty_state(text: str, url: str = "", action: str = "") -> dict[str, Any]:
    """One sentence, one action."""
    return {"text": text, "url": url, "action": action}


@register.inclusion_tag("core/components/subnav.html")
def subnav(items: Sequence[Item], label: str = "") -> dict[str, Any]:
    """The views of one record or desk, as links."""
    return {"items": items, "label": label or _("Views")}


@register.inclusion_tag("core/components/tasks.html")
def tasks(items: Sequence[Item]) -> dict[str, Any]:
    """What is to be done, each with its status."""
    return {"items": items}


@register.inclusion_tag("core/components/breadcrumb.html")
def breadcrumb(items: Sequence[Item]) -> dict[str, Any]:
    """The way back up."""
    return {"items": items}


@register.inclusion_tag("core/components/form_summary.html")
def form_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What to check in a form, on top of it, each a link to its field; nothing while all is well."""
    return {"problems": [_problem(form, name, str(text)) for name, texts in form.errors.items() for text in texts]}


def _problem(form: forms.BaseForm, name: str, text: str) -> dict[str, str]:
    if name not in form.fields:
        return {"text": text}
    return {"label": str(form[name].label), "url": _field_anchor(form[name]), "text": text}


def _field_anchor(bound: forms.BoundField) -> str:
    """The first control of the field: a group of choices has no element under the field's own id."""
    group = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)
    return f"#{bound.auto_id}_0" if group else f"#{bound.id_for_label or bound.auto_id}"


@register.inclusion_tag("core/components/field.html")
def field(field: forms.BoundField) -> dict[str, Any]:
    """One field: label, hint, what is wrong with it, control."""
    return {"field": field}


@register.inclusion_tag("core/components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form; what is asked in the other language too stands folded at the end, open when in use."""
    aside = [form[name] for name in form.set_aside] if isinstance(form, LanguagesForm) else []
    names = {bound.name for bound in aside}
    title = ngettext("In the other language too", "In the other languages too", len(getattr(form, "others", "")))
    return {
        "hidden": form.hidden_fields(),
        "fields": [bound for bound in form.visible_fields() if bound.name not in names],
        "aside": aside,
        "aside_title": title,
        "aside_open": any(bound.value() or bound.errors for bound in aside),
    }


@register.filter
def field_ready(bound: forms.BoundField) -> forms.BoundField:
    """The field with the hint that its kind needs when it brings none (a date says how it is written)."""
    if isinstance(bound.field, forms.DateField) and not bound.help_text:
        bound.help_text = _("For example, 2027-06-30")
    return bound


@register.filter
def field_is_tick(bound: forms.BoundField) -> bool:
    """Whether the field is a single tick box, whose label stands after it."""
    return isinstance(bound.field.widget, forms.CheckboxInput)


@register.filter
def field_only_for(bound: forms.BoundField) -> dict[str, str] | None:
    """The choice that decides whether the field is needed, under the name it is sent with, and the values that do."""
    only_for = bound.form.only_for if isinstance(bound.form, ChoosingForm) else {}
    if bound.name not in only_for:
        return None
    choice, values = only_for[bound.name]
    return {"choice": bound.form.add_prefix(choice), "values": " ".join(sorted(str(value) for value in values))}


@register.filter
def field_fold(bound: forms.BoundField) -> dict[str, Any] | None:
    """For a long list that folds away: how many are chosen, in words, and whether it stands open."""
    if not isinstance(bound.form, ChoosingForm) or bound.name not in bound.form.folded:
        return None
    chosen = len(bound.value() or [])
    words = pgettext("boxes of a list", "{n} chosen")
    return {"words": words, "count": words.replace("{n}", str(chosen)), "open": bool(chosen or bound.errors)}


@register.simple_block_tag
def buttons(content: SafeString) -> SafeString:
    """A row of buttons, the main one first."""
    return format_html('<div class="buttons">{}</div>', content)


@register.inclusion_tag("core/components/keep_note.html")
def keep_note() -> dict[str, Any]:
    """Says that typed text was brought back; shown by the `keep-typing` module."""
    return {}


@register.simple_block_tag
def notice(content: SafeString, tone: str = "note", title: str = "", level: int = 2) -> SafeString:
    """Something the reader must know: note, done, waiting or late."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else mark_safe("")
    return format_html(
        '<div class="notice notice--{}">{}<div class="notice__body">{}{}</div></div>',
        tone,
        markup.icon(markup.TONE_ICONS.get(tone, "note")),
        head,
        content,
    )


@register.simple_block_tag
def disclosure(content: SafeString, summary: str, open: bool = False) -> SafeString:
    """Text that most readers do not need at once."""
    return format_html(
        '<details class="disclosure"{}><summary>{}</summary><div class="flow">{}</div></details>',
        mark_safe(" open") if open else "",
        summary,
        content,
    )


@register.inclusion_tag("core/components/progress.html")
def progress(
    done: int, total: int, label: str, left: str = "", url: str = "", finished: bool = False
) -> dict[str, Any]:
    """Long work: how much is done; `url` answers {"done","total","left","finished","next"} for the polling module."""
    return {"done": done, "total": total, "label": label, "left": left, "url": url, "finished": finished}


@register.simple_tag
def progress_refresh(seconds: int = 5) -> SafeString:
    """For the head of a progress page: without JavaScript the page loads itself again."""
    return format_html('<noscript><meta http-equiv="refresh" content="{}"></noscript>', seconds)


@register.inclusion_tag("core/components/copy_link.html")
def copy_link(url: str) -> dict[str, Any]:
    """A button that copies a permanent address."""
    return {"url": url}


@register.inclusion_tag("core/components/print_button.html")
def print_button() -> dict[str, Any]:
    """A button that prints the page."""
    return {}


@register.inclusion_tag("core/components/language_links.html", takes_context=True)
def language_links(context: Context) -> dict[str, Any]:
    """The page in each language of the site, named in that language; keeps the rest of the query."""
    request = context.get("request")
    links = []
    for code, _name in settings.LANGUAGES:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query["lang"] = code
        name = get_language_info(code)["name_local"]
        links.append({"code": code, "name": name, "url": f"?{query.urlencode()}", "current": code == language_now()})
    return {"links": links}


@register.simple_tag
def page_direction() -> str:
    """`rtl` or `ltr` for the page's own language."""
    return "rtl" if language_is_rtl(language_now()) else "ltr"
