"""What the component tags print, as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.html import strip_tags

import hrcity.core
from hrcity.core.formrender import FormRenderer
from hrcity.core.localtext import text_changes
from hrcity.core.markup import origin_mark

Print = Callable[..., str]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def show(source: str, **values: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


@pytest.mark.parametrize(("language", "expected"), [("en", "30 June 2027"), ("ko", "2027년 6월 30일")])
def test_date_is_written_as_the_reader_writes_it(language: str, expected: str) -> None:
    with translation.override(language):
        assert show("{{ d|localdate }}", d=date(2027, 6, 30)) == expected


def test_moment_is_shown_in_the_zone_of_the_city_and_names_it() -> None:
    with timezone.override("Asia/Seoul"):
        shown = show("{{ t|localdatetime }}", t=datetime(2026, 6, 11, 20, 5, tzinfo=UTC))
    assert shown == "12 June 2026, 05:05 KST"


def test_moment_without_clock_takes_the_day_of_the_city() -> None:
    with timezone.override("Asia/Seoul"):
        shown = show("{% when t %}", t=datetime(2026, 6, 11, 20, 5, tzinfo=UTC))
    assert shown == '<time datetime="2026-06-12">12 June 2026</time>'


def test_no_date_prints_nothing() -> None:
    assert show("{{ d|localdate }}{% when d %}", d=None) == ""


def test_text_in_the_readers_language_stands_alone() -> None:
    assert show("{{ t|pick }}", t={"en": "Housing & home", "ko": "주거"}) == "Housing &amp; home"


def test_text_in_another_language_is_marked_and_says_so() -> None:
    with translation.override("ko"):
        shown = show("{{ t|pick }}", t={"en": "Housing"})
    assert '<span class="fallback" lang="en">Housing</span>' in shown
    assert "fallback-note" in shown


def test_quiet_fallback_keeps_the_language_and_leaves_the_note_out() -> None:
    shown = show("{{ t|pick_quiet }}", t={"ko": "주거"})
    assert 'lang="ko"' in shown
    assert "fallback-note" not in shown


def test_text_from_outside_cannot_carry_markup() -> None:
    assert "<script>" not in show("{{ t|pick }}", t={"ko": "<script>x</script>"})


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (12, "30 June 2027 in 12 working days"),
        (1, "30 June 2027 in 1 working day"),
        (0, "30 June 2027 due today"),
        (-3, "30 June 2027 late by 3 working days"),
        (None, "30 June 2027"),
    ],
)
def test_deadline_says_the_date_first_and_the_distance_second(days: int | None, expected: str) -> None:
    assert words(show("{% deadline d n %}", d=date(2027, 6, 30), n=days)) == expected


def test_met_deadline_has_no_distance() -> None:
    assert words(show("{% deadline d -3 met=True %}", d=date(2027, 6, 30))) == "30 June 2027"


def test_missing_deadline_is_said_and_not_blank() -> None:
    assert words(show("{% deadline d %}", d=None)) == "no date set"


def test_chip_has_icon_word_and_tone() -> None:
    shown = show('{% chip "late" "" word %}', word="Late <now>")
    assert "chip--late" in shown
    assert "icons.svg#late" in shown
    assert "Late &lt;now&gt;" in shown


def test_chip_with_an_unknown_tone_is_neutral() -> None:
    assert "chip--neutral" in show('{% chip "loud" "dot" "x" %}')


@pytest.mark.parametrize(
    ("kind", "who", "sure", "expected"),
    [
        ("upstream", "", None, "from the UN"),
        ("rule", "", None, "fixed rule"),
        ("model", "", 93, "computer suggestion, 93% sure"),
        ("person", "Minjun Park", None, "decided by Minjun Park"),
    ],
)
def test_origin_mark_says_who_or_what_decided(kind: str, who: str, sure: int | None, expected: str) -> None:
    assert words(origin_mark(kind, who, sure)) == expected


def test_every_icon_a_tag_can_ask_for_is_in_the_sprite() -> None:
    core = Path(hrcity.core.__file__).parent
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (core / "static/core/img/icons.svg").read_text()))
    asked = set(re.findall(r'{% icon "([\w-]+)"', "".join(p.read_text() for p in core.rglob("*.html"))))
    asked |= {"upstream", "rule", "model", "person", "norm", "ask", "decision", "measure", "indicator", "proof"}
    assert asked <= drawn


def test_trail_always_has_six_nodes_and_says_what_is_missing() -> None:
    shown = show("{% evidence_trail nodes here='ask' %}", nodes=[{"key": "ask", "title": "REC-2026-0042", "url": "/r"}])
    assert shown.count("trail__node ") + shown.count('trail__node"') == 6
    assert shown.count("trail__node--missing") == 5
    assert "No measure has been planned yet." in shown
    assert 'href="/r"' not in shown


def test_trail_offers_the_next_step_only_when_given_one() -> None:
    nodes = [{"key": "proof", "missing": True, "action_url": "/add", "action_label": "Add proof"}]
    assert 'href="/add"' in show("{% evidence_trail nodes %}", nodes=nodes)
    assert "trail__more" not in show("{% evidence_trail nodes %}", nodes=[])


def test_record_head_asks_and_answers_the_five_questions() -> None:
    facts = [{"key": key, "value": key} for key in ("what", "where", "who", "when", "how")]
    shown = words(show("{% record_head reference='REC-1' title='T' facts=facts %}", facts=facts))
    for question in (
        "What is this?",
        "Where does it stand?",
        "Who answers for it?",
        "When is it due?",
        "How do we know?",
    ):
        assert question in shown


def test_changed_words_are_said_in_words_too() -> None:
    shown = show("{% textdiff a b %}", a="open to residents", b="open to <everybody>")
    assert words(shown) == "open to removed: residentsadded: &lt;everybody&gt;"
    assert "<del>" in shown


def test_changes_rebuild_both_texts() -> None:
    before, after = "The city opens its shelters in winter.", "The city opens shelters all year, to all."
    changes = text_changes(before, after)
    assert "".join(text for kind, text in changes if kind != "added") == before
    assert "".join(text for kind, text in changes if kind != "removed") == after


class AnswerForm(forms.Form):
    choice = forms.ChoiceField(label="Which?", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    due = forms.DateField(label="By when?")
    note = forms.CharField(label="Note", required=False, help_text="Short.")
    public = forms.BooleanField(label="Public", required=False)


def test_summary_links_each_wrong_answer_to_its_first_control() -> None:
    form = AnswerForm({"due": "soon"})
    page = show("{% form_summary form %}{% field form.choice %}{% field form.due %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets == ["id_choice_0", "id_due"]
    assert all(f'id="{target}"' in page for target in targets)
    assert "What you typed is still here." in page


def test_form_that_is_right_has_no_summary() -> None:
    assert show("{% form_summary form %}", form=AnswerForm()).strip() == ""


def test_wrong_field_names_its_error_for_screen_readers() -> None:
    page = show("{% field form.due %}", form=AnswerForm({"due": "soon"}))
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    assert all(f'id="{name}"' in page for name in described[1].split())
    assert 'aria-invalid="true"' in page


def test_optional_field_says_so_and_required_does_not() -> None:
    form = AnswerForm()
    assert "(optional)" in show("{% field form.note %}", form=form)
    assert "(optional)" not in show("{% field form.due %}", form=form)


def test_choices_stand_in_a_fieldset_with_their_question() -> None:
    page = show("{% field form.choice %}", form=AnswerForm())
    assert "<fieldset" in page
    assert "<legend>Which?" in page


def test_date_field_shows_how_a_date_is_written() -> None:
    assert "For example, 2027-06-30" in show("{% field form.due %}", form=AnswerForm())


def test_wide_table_can_be_reached_and_scrolled_by_keyboard() -> None:
    shown = show("{% table caption scrolls=True %}<tbody></tbody>{% endtable %}", caption='Values "raw"')
    assert 'tabindex="0"' in shown
    assert 'aria-label="Values &quot;raw&quot;"' in shown
    assert "<caption>Values" in shown


def test_count_above_the_limit_is_said_as_more_than() -> None:
    assert show("{% count_text 1500 limit=1000 %}") == "more than 1,000 results"
    assert show("{% count_text 1 %}") == "1 result"


def test_languages_are_links_in_their_own_names_that_keep_the_query() -> None:
    request = RequestFactory().get("/list", {"q": "housing", "lang": "en"})
    shown = Template("{% load ui %}{% language_links %}").render(Context({"request": request}))
    assert '<a href="?q=housing&amp;lang=ko" hreflang="ko" lang="ko">한국어</a>' in shown
    assert '<span aria-current="true" lang="en">English</span>' in shown


def test_progress_without_script_reloads_by_itself() -> None:
    assert show("{% progress_refresh 5 %}") == '<noscript><meta http-equiv="refresh" content="5"></noscript>'


def test_parallel_text_says_where_a_language_is_missing() -> None:
    rows = [{"anchor": "a1", "number": "Article 1", "texts": {"en": "Everyone."}}]
    shown = show("{% parallel rows languages %}", rows=rows, languages=["en", "ko"])
    assert "There is no text in Korean yet." in shown
    assert '<p lang="en"' in shown


def test_no_template_carries_inline_style_or_script() -> None:
    for page in (Path(hrcity.core.__file__).parents[1]).rglob("templates/**/*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|hx-on", text), page.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), page.name


def test_form_printed_whole_has_summary_fields_and_hidden_fields() -> None:
    class Whole(AnswerForm):
        token = forms.CharField(widget=forms.HiddenInput, initial="t")
        default_renderer = FormRenderer()

    page = str(Whole({"due": "soon", "token": "t"}))
    assert page.index("form-summary") < page.index("<legend>Which?")
    assert page.count('name="token"') == 1
    assert page.count('name="due"') == 1
