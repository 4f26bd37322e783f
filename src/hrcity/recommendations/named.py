"""Which labels a typed word stands for, so that 주거 finds an English request labelled with the right to housing.

A label says the same in every language, and most UN texts are in English only. A fixed rule over the city's own words,
no translation: a Korean word stands in the label's short title, a word of another language is what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from hrcity.core.kept import keep
from hrcity.core.search import Named
from hrcity.core.text import plain
from hrcity.vocabulary.models import SchemeKind, Term, TermRole
from hrkit.text import Word, analyse, normalise

KEEP_SECONDS = 300
FACET_OF = {SchemeKind.RIGHTS: "right", SchemeKind.GROUPS: "group"}
# A word of more titles than this ("right", "protection") names none of them.
TOO_COMMON = 8
MOST = 3
SHORTEST = 2
# Stems that stand in many titles and name none: "Right to adequate housing" is about housing.
EVERYWHERE = frozenset({"right", "adequ", "freedom", "protect", "person", "peopl", "human"})
# 주거권을 → 주거: the titles write "a right to housing" out in words.
ENDING = re.compile(r"권?(?:을|를|이|가|은|는|의|에|과|와)?$")


@dataclass(frozen=True, slots=True)
class _Label:
    facet: str
    value: str
    title: dict[str, str]
    alone: frozenset[str]
    text: str
    length: int


def _labels() -> list[_Label]:
    terms = Term.objects.filter(scheme__kind__in=FACET_OF, retired_at__isnull=True).exclude(role=TermRole.DUTY_BEARER)
    return [_label(FACET_OF[SchemeKind(kind)], pk, title) for pk, title, kind in
            terms.order_by("pk").values_list("pk", "title", "scheme__kind")]  # fmt: skip


def _label(facet: str, pk: int, title: dict[str, str]) -> _Label:
    stems = [analyse(words, lang).stem for lang, words in title.items()]
    words = [[stem for stem in some if stem not in EVERYWHERE] for some in stems]
    alone = frozenset(some[0] for some in words if len(some) == 1)
    return _Label(facet, str(pk), title, alone, " ".join(map(normalise, title.values())), min(map(len, title.values())))


def names(word: Word) -> Sequence[Named]:
    """At most three labels, the shortest titles first: what is named most plainly."""
    labels = keep("recommendations.label-words", KEEP_SECONDS, _labels)
    found = [label for label in labels if _has(label, word)]
    if len(found) > TOO_COMMON:
        return ()
    found.sort(key=lambda label: label.length)
    language = get_language() or "en"
    return [Named(label.facet, label.value, plain(label.title, language)) for label in found[:MOST]]


def _has(label: _Label, word: Word) -> bool:
    """A spaced word must be the one word of a title that says something: "women" is not "violence against women"."""
    if word.is_spaced:
        return any(stem in label.alone for stem in word.stems)
    stem = ENDING.sub("", word.form)
    return len(stem) >= SHORTEST and stem in label.text
