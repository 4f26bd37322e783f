"""A choice decides what else is asked: what does not belong to it is left out, with or without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation

from hrcity.core.forms import ChoosingForm


class ProofForm(ChoosingForm):
    """A file or a link."""

    only_for = {"file": ("kind", {"file"}), "url": ("kind", {"link"}), "helpers": ("kind", {"link"})}
    folded = ("helpers",)

    kind = forms.ChoiceField(choices=[("file", "File"), ("link", "Link")], widget=forms.RadioSelect)
    file = forms.FileField(required=False)
    url = forms.URLField(required=False, assume_scheme="https")
    helpers = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], required=False, widget=forms.CheckboxSelectMultiple
    )


def form(**values: Any) -> ProofForm:
    files = {"p-file": SimpleUploadedFile("a.txt", b"words")} if values.pop("file", False) else None
    return ProofForm({f"p-{name}": value for name, value in values.items()}, files, prefix="p")


def shown(field: forms.BoundField) -> str:
    with translation.override("en"):
        return Template("{% load ui %}{% field field %}").render(Context({"field": field}))


def test_what_belongs_to_the_choice_is_kept() -> None:
    sent = form(kind="link", url="https://example.org/", helpers=["a"])
    assert sent.is_valid() and sent.cleaned_data["url"] == "https://example.org/"
    assert sent.cleaned_data["helpers"] == ["a"]


def test_what_does_not_belong_to_the_choice_is_left_out() -> None:
    sent = form(kind="file", url="https://example.org/", helpers=["a"], file=True)
    assert sent.is_valid() and sent.cleaned_data["url"] == ""
    assert sent.cleaned_data["helpers"] == [] and sent.cleaned_data["file"].name == "a.txt"


def test_a_field_that_is_not_asked_stops_nobody() -> None:
    sent = form(kind="file", url="no address at all")
    assert sent.is_valid() and sent.cleaned_data["url"] == ""


def test_a_file_that_the_choice_does_not_take_is_refused_rather_than_lost() -> None:
    sent = form(kind="link", url="https://example.org/", file=True)
    assert not sent.is_valid() and list(sent.errors) == ["file"]
    assert 'class="field field--wrong' in shown(sent["file"])


def test_without_a_choice_everything_typed_is_looked_at() -> None:
    sent = form(url="no address at all")
    assert set(sent.errors) == {"kind", "url"}


def test_the_wrapper_says_for_which_choice_the_field_is() -> None:
    assert 'data-only-for="p-kind" data-only-values="link"' in shown(form()["url"])
    assert "data-only-for" not in shown(form()["kind"])


@pytest.mark.parametrize(("chosen", "words", "is_open"), [([], "0 chosen", False), (["a", "b"], "2 chosen", True)])
def test_a_long_list_folds_away_and_says_how_many_are_chosen(chosen: list[str], words: str, is_open: bool) -> None:
    page = shown(ProofForm(initial={"helpers": chosen}, prefix="p")["helpers"])
    assert words in page
    assert ('class="disclosure" open' in page) is is_open
