"""Making suggestions: what a fixed rule or the computer would say an ask is about, and the training behind it.

Runs in jobs only: hrkit.suggest brings numbers along. Nothing here decides; services/suggest.py writes.
"""

from __future__ import annotations

import logging
import shutil
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.recommendations import access
from hrcity.recommendations.models import LabelModel, RecommendationLabel, SuggestedBy
from hrcity.recommendations.searching import Meaning, meanings
from hrcity.vocabulary.models import Crosswalk, Origin, SchemeKind, Term, TermRole

if TYPE_CHECKING:
    from hrkit.suggest import Model, Row, Suggested

logger = logging.getLogger("hrcity.suggest")
# The city's own lists, by code: what suggestions are made in.
RIGHTS, GROUPS, GOALS, ACTIONS, FUNCTIONS = "rights", "groups", "sdg", "actions", "functions"
SCHEMES = (RIGHTS, GROUPS, GOALS, ACTIONS, FUNCTIONS)
MOST_PER_LIST = 3
# A sure guess may come second; an unsure one only where it is the best there is.
MOST_FUNCTIONS = 2
MOST_GOALS = 2
PERSON_WEIGHT = 3.0
# Training on more rows than this takes longer than a night's minute and makes nothing better.
MOST_ROWS = 40_000
LONGEST_WORDS = 6
YOUNG_SECONDS = 3600.0
# A request says what it is about long before this; a whole document in one text would take half a minute.
LONGEST_TEXT = 20_000
# Fewer labelled texts teach less than the words of `hrkit.suggest` know; and a label that was right less often than
# this on texts the training had not seen is left to them too.
LEAST_ROWS = 300
LEAST_PRECISION = 0.5


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a recommendation suggestions are made from."""

    pk: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Made:
    """One suggestion as it will be kept."""

    term: int
    origin: str
    confidence: float | None = None
    words: tuple[str, ...] = ()
    because: int | None = None
    model: int | None = None


@dataclass(slots=True)
class Lists:
    """The terms of the city's own lists, what labels mean in them, and which functions follow from which right."""

    by_code: dict[str, dict[str, int]] = field(default_factory=dict)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    functions: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Lists:
        """In four queries."""
        found = cls(meanings=meanings())
        rows = Term.objects.filter(scheme__code__in=SCHEMES, retired_at__isnull=True)
        for scheme, code, pk in rows.exclude(role=TermRole.DUTY_BEARER).values_list("scheme__code", "code", "pk"):
            found.by_code.setdefault(scheme, {})[code] = pk
        walks = Crosswalk.objects.filter(
            source__scheme__kind=SchemeKind.RIGHTS, target__scheme__kind=SchemeKind.FUNCTIONS,
            target__retired_at__isnull=True,
        )  # fmt: skip
        for right, function in walks.order_by("target__order").values_list("source_id", "target_id"):
            found.functions.setdefault(right, []).append(function)
        return found

    def term(self, scheme: str, code: str) -> int | None:
        """The number of a term in use, or None."""
        return self.by_code.get(scheme, {}).get(code)

    def said(self, labels: Iterable[int]) -> frozenset[int]:
        """What the labels of an ask say already, in the city's own lists."""
        told = set(labels)
        for label in labels:
            meaning = self.meanings.get(label)
            if meaning is not None:
                told |= {int(one) for one in (*meaning.right, *meaning.group, *meaning.sdg)}
        return frozenset(told)

    def rights(self, labels: Iterable[int]) -> list[int]:
        """The city's own rights that the labels stand for."""
        return [int(one) for label in labels if label in self.meanings for one in self.meanings[label].right]


def suggest(asks: Sequence[Ask], lists: Lists | None = None) -> dict[int, list[Made]]:
    """Suggestions for some asks, by the number of each, best first; what a label says already is not suggested."""
    known = lists or Lists.read()
    labels = labels_of([ask.pk for ask in asks])
    rights = _rights(asks, known)
    found: dict[int, list[Made]] = {}
    for ask, themes in zip(asks, rights, strict=True):
        own = labels.get(ask.pk, [])
        said = known.said(own)
        made = [*themes, *_by_rules(ask, known)]
        fresh = [one for one in made if one.term not in said]
        found[ask.pk] = [*fresh, *(one for one in _functions(own, themes, known) if one.term not in said)]
    return found


def labels_of(ids: Sequence[int]) -> dict[int, list[int]]:
    """The terms in force on each of some asks."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = RecommendationLabel.objects.filter(recommendation_id__in=ids, ended_at__isnull=True)
    for ask, term in rows.order_by("pk").values_list("recommendation_id", "term_id"):
        found[ask].append(term)
    return found


def _rights(asks: Sequence[Ask], known: Lists) -> list[list[Made]]:
    """The rights each ask is about, by the trained model; by words where there is none yet, or where it knows no word
    of a text (its language was in nothing it learned from)."""
    current = current_model()
    if current is None:
        return [_rights_by_words(ask, known) for ask in asks]
    row, model = current
    found = []
    trusted = {label for label, said in model.quality.items() if said.precision >= LEAST_PRECISION}
    guessed = _guesses(asks, model)
    for ask in asks:
        guesses = guessed[ask.pk]
        sure = [guess for place, guess in enumerate(guesses) if guess.is_above or not place]
        kept = [guess for guess in sure if guess.words and guess.label in trusted]
        made = [_made(guess, known.term(RIGHTS, guess.label), SuggestedBy.MODEL, row.pk) for guess in kept]
        found.append([one for one in made if one is not None] or _rights_by_words(ask, known))
    return found


def _guesses(asks: Sequence[Ask], model: Model) -> dict[int, list[Suggested]]:
    """What the model makes of each text, read in its language."""
    found: dict[int, list[Suggested]] = {}
    for lang in {ask.lang for ask in asks}:
        some = [ask for ask in asks if ask.lang == lang]
        guesses = model.suggest([ask.text for ask in some], top=MOST_PER_LIST, lang=lang)
        found |= {ask.pk: list(one) for ask, one in zip(some, guesses, strict=True)}
    return found


def _rights_by_words(ask: Ask, known: Lists) -> list[Made]:
    from hrkit.suggest import rights_in

    guesses = [guess for guess in rights_in(ask.text, ask.lang) if guess.is_above][:MOST_PER_LIST]
    made = [_made(guess, known.term(RIGHTS, guess.label), SuggestedBy.RULE) for guess in guesses]
    return [one for one in made if one is not None]


def _made(guess: Suggested, term: int | None, origin: str, model: int | None = None) -> Made | None:
    if term is None:
        return None
    return Made(term, origin, round(guess.confidence, 3), guess.words[:LONGEST_WORDS], None, model)


def _by_rules(ask: Ask, known: Lists) -> list[Made]:
    """People concerned by words, Goals by words, the kind of action by its verb."""
    from hrkit.suggest import action_of, goals_in, groups_in

    action = action_of(ask.text, ask.lang)
    guesses = [
        *((GROUPS, guess) for guess in groups_in(ask.text, ask.lang) if guess.is_above),
        *((GOALS, guess) for guess in goals_in(ask.text, ask.lang, top=MOST_GOALS) if guess.is_above),
        *([(ACTIONS, action)] if action is not None else []),
    ]
    made = [_made(guess, known.term(scheme, guess.label), SuggestedBy.RULE) for scheme, guess in guesses]
    return [one for one in made if one is not None]


def _functions(labels: Sequence[int], themes: Sequence[Made], known: Lists) -> list[Made]:
    """The city's functions that follow from the rights, most often named first, each with the right behind it."""
    rights = [*known.rights(labels), *(one.term for one in themes)]
    votes: Counter[int] = Counter()
    because: dict[int, int] = {}
    for right in rights:
        for function in known.functions.get(right, ()):
            votes[function] += 1
            because.setdefault(function, right)
    return [Made(function, SuggestedBy.RULE, None, (), because[function])
            for function, _count in votes.most_common(MOST_FUNCTIONS)]


# --- the model -------------------------------------------------------------------------------------------------------


class _Kept:
    """The model this process has in memory."""

    folder: str = ""
    model: Model | None = None


def folder_of(row: LabelModel) -> Path:
    """Where the coefficients of a training are."""
    return Path(settings.HOME) / "suggest" / row.folder


def current_model() -> tuple[LabelModel, Model] | None:
    """The training in force, loaded; None where there is none or its files are gone (the next night makes new ones)."""
    from hrkit.suggest import Model

    row = LabelModel.objects.filter(scheme__code=RIGHTS, is_current=True).first()
    if row is None:
        return None
    if _Kept.folder != row.folder or _Kept.model is None:
        try:
            _Kept.folder, _Kept.model = row.folder, Model.load(folder_of(row))
            _Kept.model.suggest([""])
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            logger.exception("the training %s cannot be used; rights are suggested by words", row.folder)
            _Kept.model = None
            return None
    return row, _Kept.model


def training_rows() -> tuple[list[Row], int]:
    """Texts with the city's own rights by code, and on how many of them a person decided.

    From upstream labels through the crosswalk, and from every label that a person put; the latter weigh more.
    """
    from hrkit.suggest import Row

    known = Lists.read()
    codes = {pk: code for code, pk in known.by_code.get(RIGHTS, {}).items()}
    labels: dict[int, set[str]] = defaultdict(set)
    by_person: set[int] = set()
    rows = RecommendationLabel.objects.filter(
        ended_at__isnull=True, term__scheme__kind__in=[SchemeKind.RIGHTS, SchemeKind.UPSTREAM]
    ).exclude(origin=Origin.MODEL)
    for ask, term, origin in rows.values_list("recommendation_id", "term_id", "origin").iterator(20_000):
        own = {codes[right] for right in known.rights([term]) if right in codes}
        if own:
            labels[ask] |= own
            if origin == Origin.PERSON:
                by_person.add(ask)
    chosen = _sample(labels, by_person)
    texts = access.visible().filter(pk__in=chosen) if len(chosen) < 500 else access.visible()
    wanted = set(chosen)
    found = [
        Row(text, tuple(sorted(labels[pk])), lang, PERSON_WEIGHT if pk in by_person else 1.0)
        for pk, text, lang in texts.order_by("pk").values_list("pk", "text", "lang").iterator(20_000)
        if pk in wanted
    ]
    return found, len(by_person & wanted)


def _sample(labels: dict[int, set[str]], by_person: set[int]) -> list[int]:
    """All asks that a person labelled, and as many others as make `MOST_ROWS`, the same ones every time."""
    others = sorted((pk for pk in labels if pk not in by_person), key=lambda pk: zlib.crc32(str(pk).encode()))
    return [*by_person, *others[: max(0, MOST_ROWS - len(by_person))]]


def train_to(folder: Path) -> tuple[Model, int, int]:
    """Train on what is there and keep the coefficients in `folder`: the model, rows, rows by persons.

    Raises:
        DomainError: too little is labelled to learn from.
    """
    from hrkit.suggest import TooFewRows, train

    rows, by_persons = training_rows()
    try:
        if len(rows) < LEAST_ROWS:
            raise TooFewRows(f"{len(rows)} of {LEAST_ROWS}")
        model = train(rows)
    except TooFewRows as error:
        raise DomainError(
            _("There is too little to learn from yet: %(n)s texts carry a label of a right, and %(least)s are needed. "
              "Import a labelled file (UPR Info, UHRI, a matrix), or label by hand; then train again.")
            % {"n": len(rows), "least": LEAST_ROWS},
            "too-few-rows",
        ) from error
    model.save(folder)
    return model, len(rows), by_persons


def forget_folders(kept: Iterable[str]) -> None:
    """Take away the coefficients of trainings that are no longer kept."""
    home, names = Path(settings.HOME) / "suggest", set(kept)
    for path in home.iterdir() if home.is_dir() else ():
        # What is young may be a training that is not registered yet.
        if path.name not in names and path.stat().st_mtime < time.time() - YOUNG_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def batches(rows: Iterable[tuple[int, str, str]], size: int = 200) -> Iterator[list[Ask]]:
    """Asks in batches."""
    batch: list[Ask] = []
    for pk, text, lang in rows:
        batch.append(Ask(pk, text[:LONGEST_TEXT], lang))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
