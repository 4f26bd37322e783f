from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hrcity.conf import catalogues

PYTHON = '''
from django.utils.translation import gettext as _, ngettext, pgettext
def words(n):
    _("Plain words")
    _("Words in "
      "two pieces")
    ngettext("%(n)s day", "%(n)s days", n)
    pgettext("month", "May")
    _(variable)
'''
TEMPLATE = '''{% load i18n %}
    <p title="{% translate 'Its title' %}">{% blocktranslate trimmed with name=x %}
        Dear {{ name }},
        it isn't late
    {% endblocktranslate %}</p>
  {% blocktranslate count n=items|length %}{{ n }} item{% plural %}{{ n }} items{% endblocktranslate %}
{% if x %}{{ _("Within a variable")|upper }}{% endif %}
{# not this: #}{# {% translate "Commented out" %} #}
'''
WHOLE = '''msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Plain words"
msgstr "%s"
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one app of one module and one template."""
    (tmp_path / "cases" / "templates" / "cases").mkdir(parents=True)
    (tmp_path / "cases" / "views.py").write_text(PYTHON)
    (tmp_path / "cases" / "templates" / "cases" / "a.html").write_text(TEMPLATE)
    return tmp_path


def catalogue(package: Path, translation: str, app: str = "cases") -> Path:
    path = package / app / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(WHOLE % translation)
    return path


def test_every_way_of_saying_a_text_is_found(package: Path) -> None:
    found = {(text.context, text.text, text.plural) for text in catalogues.texts(package)}
    assert found == {
        (None, "Plain words", None), (None, "Words in two pieces", None), (None, "%(n)s day", "%(n)s days"),
        ("month", "May", None), (None, "Its title", None), (None, "Dear %(name)s, it isn't late", None),
        (None, "%(n)s item", "%(n)s items"), (None, "Within a variable", None),
    }


def test_a_text_without_translation_is_named_with_its_place(package: Path) -> None:
    catalogue(package, "그냥 말")
    problems = catalogues.check(package, "ko", catalogues.texts(package))
    assert len(problems) == 7
    assert "ko: cases/views.py:5: no translation: 'Words in two pieces'" in problems
    assert not any("Plain words" in line for line in problems)


def test_an_empty_translation_is_none(package: Path) -> None:
    catalogue(package, "")
    assert any("Plain words" in line for line in catalogues.check(package, "ko", catalogues.texts(package)))


def test_a_doubtful_translation_is_none(package: Path) -> None:
    path = catalogue(package, "그냥 말")
    path.write_text(path.read_text().replace('msgid "Plain', '#, fuzzy\nmsgid "Plain'))
    assert any("Plain words" in line for line in catalogues.check(package, "ko", catalogues.texts(package)))


def test_a_lost_placeholder_is_found(package: Path) -> None:
    path = catalogue(package, "그냥 말")
    path.write_text(path.read_text() + '\nmsgid "Dear %(name)s, it isn\'t late"\nmsgstr "%(nmae)s 님"\n')
    problems = catalogues.check(package, "ko", catalogues.texts(package))
    assert any("placeholders differ (%(name)s %(nmae)s)" in line for line in problems)


def test_a_translation_in_another_app_counts(package: Path) -> None:
    catalogue(package, "그냥 말", app="core")
    assert not any("Plain words" in line for line in catalogues.check(package, "ko", catalogues.texts(package)))


def test_extracting_keeps_what_is_there_and_adds_what_is_missing(package: Path) -> None:
    path = catalogue(package, "그냥 말")
    said = catalogues.texts(package)
    assert catalogues.extract(package, "ko", said) == 7
    assert catalogues.extract(package, "ko", said) == 0
    with path.open("rb") as handle:
        kept = read_po(handle, locale="ko")
    assert kept["Plain words"].string == "그냥 말"
    assert kept[("%(n)s day", "%(n)s days")].string == ("",)
    assert kept.get("May", context="month").string == ""


def test_a_new_language_starts_with_every_text(package: Path) -> None:
    assert catalogues.extract(package, "fr", catalogues.texts(package)) == 8
    assert catalogues.languages_of(package) == ["fr"]


def test_a_catalogue_is_compiled_when_it_is_newer(package: Path) -> None:
    path = catalogue(package, "그냥 말")
    assert catalogues.stale(package) == [path]
    catalogues.compile_all(catalogues.stale(package))
    assert catalogues.stale(package) == []
    with path.with_suffix(".mo").open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("Plain words") == "그냥 말"


def test_a_translated_package_passes_the_check(package: Path) -> None:
    catalogues.extract(package, "ko", catalogues.texts(package))
    path = package / "cases" / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as handle:
        whole = read_po(handle, locale="ko")
    for message in whole:
        if message.id:
            text = message.id if isinstance(message.id, str) else message.id[1]
            message.string = text if isinstance(message.id, str) else (text,)
    from babel.messages.pofile import write_po

    with path.open("wb") as out:
        write_po(out, whole)
    assert catalogues.check(package, "ko", catalogues.texts(package)) == []


def test_no_text_hides_in_a_formatted_string() -> None:
    """What stands inside the braces of an f-string is found by no extraction, so nobody would translate it."""
    hidden = re.compile(r"""f(["'])(?:(?!\1).)*\{(?:_|gettext|pgettext|ngettext)\(""")
    found = [f"{path.name}: {line.strip()}" for path in sorted(catalogues.PACKAGE.rglob("*.py"))
             for line in path.read_text(encoding="utf-8").splitlines() if hidden.search(line)]  # fmt: skip
    assert found == []
