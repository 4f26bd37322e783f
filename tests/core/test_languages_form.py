"""A text asked in every language: the reader's first, the other folded away, one of them enough."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from hrcity.core.forms import LanguagesForm


class AnswerForm(LanguagesForm):
    """A word; a reason that some words need; a summary that everybody owes."""

    only_for = {"reason": ("word", {"no"})}
    in_languages = ("summary", "reason")

    word = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
    summary = forms.CharField(label="Summary", error_messages={"required": "Write it in one language."})
    reason = forms.CharField(label="Reason", required=False, max_length=20, help_text="Needed for a no.")


def form(**values: Any) -> AnswerForm:
    return AnswerForm(values)


def printed(shown: AnswerForm) -> str:
    return Template("{% load ui %}{% form_fields form %}").render(Context({"form": shown}))


@pytest.mark.parametrize(("lang", "order"), [
    ("en", ["word", "summary_en", "reason_en", "summary_ko", "reason_ko"]),
    ("ko", ["word", "summary_ko", "reason_ko", "summary_en", "reason_en"])])
def test_the_readers_language_comes_first_and_the_other_at_the_end(lang: str, order: list[str]) -> None:
    with translation.override(lang):
        made = AnswerForm()
    assert list(made.fields) == order and made.set_aside == order[3:]
    assert made.fields[order[1]].widget.attrs["lang"] == lang


def test_each_label_names_its_language() -> None:
    with translation.override("en"):
        made = AnswerForm()
    assert (made["reason_en"].label, made["reason_ko"].label) == ("Reason (English)", "Reason (Korean)")
    assert (made["reason_en"].help_text, made["reason_ko"].help_text) == ("Needed for a no.", "")


def test_texts_come_as_one_value_without_empty_languages() -> None:
    sent = form(word="no", summary_en=" Short. ", summary_ko=" ", reason_en="Cost", reason_ko="비용")
    assert sent.is_valid()
    assert sent.cleaned_data["summary"] == {"en": "Short."}
    assert sent.cleaned_data["reason"] == {"en": "Cost", "ko": "비용"}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_one_language_is_enough_and_none_is_told_at_the_first_field(lang: str) -> None:
    assert form(word="yes", summary_ko="짧게").is_valid()
    with translation.override(lang):
        sent = form(word="yes")
    assert dict(sent.errors) == {f"summary_{lang}": ["Write it in one language."]}


def test_a_text_that_the_choice_does_not_need_is_left_out_in_every_language() -> None:
    sent = form(word="yes", summary_en="Short.", reason_en="Cost", reason_ko="비" * 21)
    assert sent.is_valid() and sent.cleaned_data["reason"] == {}


def test_initial_texts_go_to_their_languages_and_open_the_fold() -> None:
    with translation.override("en"):
        given = {"summary": {"en": "Short."}}
        made = AnswerForm(initial=given)
        assert made["summary_en"].value() == "Short." and given == {"summary": {"en": "Short."}}
        assert '<details class="disclosure"><summary>In the other language too' in printed(made)
        opened = printed(AnswerForm(initial={"summary": {"ko": "짧게"}}))
    assert '<details class="disclosure" open><summary>In the other language too' in opened


def test_the_fold_is_open_when_something_in_it_is_to_be_mended() -> None:
    with translation.override("en"):
        sent = form(word="no", summary_en="Short.", reason_ko="비" * 21)
        assert list(sent.errors) == ["reason_ko"] and '<details class="disclosure" open>' in printed(sent)


def test_a_refused_rule_finds_the_field_in_the_readers_language() -> None:
    with translation.override("ko"):
        made = AnswerForm()
    assert (made.place_of("reason"), made.place_of("word"), made.place_of("gone"), made.place_of("")) == (
        "reason_ko", "word", None, None)
