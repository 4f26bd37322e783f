"""From a text to what is compared: the names in it, and its weighted words as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from hrkit.clusters.lexicon import WEIGHTS, Lexicon, Phrase, Weight, korean, lexicon, without_particle
from hrkit.documents.states import looks_like_state, read_states
from hrkit.text import GAP, Tokens, analyse, normalise
from hrkit.text.analysis import grams
from hrkit.text.stems import base_language

_NUMBER = re.compile(
    r"\s*(?:[^\n]{0,150}\n\s*(?=\d{1,3}\.))?(?:(?i:recommendation|para(?:graph)?|§)s?\b\.?\s*(?:[Nn]o\.?\s*)?)?"
    r"(?:\d{1,3}(?:\.\d{1,3})+\.?\s*|\d{1,3}[.)]\s*|\(?[a-zA-Z]{1,3}\)\s+|\d{1,3}\s+(?=[A-Z]))+")
_TAIL = re.compile(r"\s*\(([^()]{2,400}(?:\([^()]*\)[^()]*)?)\)[\s;.,]*$")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HANGUL_WORD = re.compile("[\uac00-\ud7a3]+")
# Stemmers give accession and access, criminalize and criminal, minorities and minors the same stem.
_APART = {"accession": "ratification", "accessions": "ratification", "iminaliz": "iminalis",
          "minority": "minoritas", "minorities": "minoritas"}
_CONFUSED = re.compile(r"\baccessions?\b|iminaliz|\bminorit(?:y|ies)\b", re.I)
# The protocol of an instrument by acronym: one word, so that "CAT, OP-CRPD" is not read as "CAT-OP, CRPD".
_OF = "ICCPR|ICESCR|CEDAW|CRPD|CRC|CAT"
_PROTOCOL = re.compile(rf"\bOP[12]?[- ]?({_OF})(?:[- ]?(AC|SC|IC|1|2))?\b|\b({_OF})[- ]OP(?:[- ]?(AC|SC|IC|1|2))?\b")
# Of which instrument "its optional protocol" is one.
_PROTOCOL_OF = {"crpd": "crpd-op", "cedaw": "cedaw-op", "cat": "opcat", "icescr": "icescr-op", "iccpr": "iccpr-op",
                "crc": "op-crc"}
_MOST_AFTER_ILO = 8
_NUMBERED = frozenset({"articl", "convent", "articul", "conveni"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The sorted names of a text and its tokens: word → weight class; names are among them as `=name`."""

    names: tuple[str, ...]
    tokens: dict[str, Weight]

    def weight(self, words: Iterable[str]) -> int:
        """The weight of some of the tokens together."""
        return sum(WEIGHTS[self.tokens[word]] for word in words)


def plain(text: str) -> str:
    """The text without its paragraph number and without the recommending States after it.

    >>> plain("124.64. Ratify OP-CAT (Chile) (Czech Republic);"), plain("Ratify the protocol (OP-CAT)")
    ('Ratify OP-CAT', 'Ratify the protocol (OP-CAT)')
    """
    found = _NUMBER.match(text)
    if found:
        text = text[found.end():]
    while text.rstrip(" ;.,\n").endswith(")") and (tail := _TAIL.search(text)) and _are_states(tail[1]):
        text = text[:tail.start()]
    return text


@lru_cache(maxsize=4000)
def _are_states(inside: str) -> bool:
    named = read_states(inside)
    return bool(named.states) and all(looks_like_state(chunk) for chunk in named.unknown)


def wording(text: str, lang: str = "en") -> Wording:
    """What a text is compared by.

    >>> wording("Ratify the Optional Protocol to the Convention against Torture").names
    ('join', 'opcat')
    >>> wording("Ratify the Optional Protocol to CAT") == wording("12. Accede to the OP-CAT (Chile)")
    True
    """
    text = _CONFUSED.sub(lambda found: _APART[found[0].lower()], plain(text))
    if "OP" in text:
        text = _PROTOCOL.sub(_one_word, text)
    words = lexicon(lang)
    if not _HANGUL.search(text):
        tokens = analyse(text, lang)
        return _weighed(words, _stems(tokens, words, lang), tuple(gram for gram in tokens.gram if gram != GAP), [])
    return _with_hangul(normalise(text), words, lang)


def _one_word(found: re.Match[str]) -> str:
    """`OP-CRC-SC` → `opcrcsc`, `ICCPR-OP 2` → `opiccpr2`."""
    which = re.search(r"[12]", found[0])
    return f"op{found[1] or found[3]}{found[2] or found[4] or (which[0] if which else '')}".lower()


def _stems(tokens: Tokens, words: Lexicon, lang: str) -> Sequence[str]:
    """Stems in the order of the text; English ones come so already."""
    if base_language(lang) in {"en", ""}:
        return tokens.stem
    return [stem for word in tokens.exact if (stem := words.stem(word))]


def _with_hangul(text: str, words: Lexicon, lang: str) -> Wording:
    """Korean names are cut out of the text, then each word is cut into pairs without its particle."""
    pattern, meanings = korean()
    names: list[str] = []

    def cut(found: re.Match[str]) -> str:
        names.append(meanings.get(found[0].replace(" ", ""), ""))
        return " "

    text = pattern.sub(cut, text.replace("·", ""))
    strip = without_particle()
    pairs = tuple(pair for word in _HANGUL_WORD.findall(text) if len(word) > 1 for pair in grams(strip(word)))
    rest = analyse(_HANGUL_WORD.sub(" ", text), lang)
    return _weighed(words, _stems(rest, words, lang), pairs, [name for name in names if name])


def _weighed(words: Lexicon, stems: Sequence[str], pairs: Iterable[str], names: list[str]) -> Wording:
    """Stems with their weights after names and phrases are taken out; pairs of syllables count half."""
    kept: list[str] = []
    at, size, phrases = 0, len(stems), words.phrases
    while at < size:
        stem = stems[at]
        seconds = phrases.get(stem)
        phrase = _phrase_at(seconds, stems, at + 1) if seconds else None
        if phrase is None:
            taken = _numbered(stems, at, names) if stem in _NUMBERED else 0
            if not taken:
                kept.append(stem)
            at += taken or 1
            continue
        at += 1 + len(phrase.tail)
        if phrase.meaning == "ilo":
            at = _ilo_numbers(stems, at, names)
        elif phrase.meaning:
            (names if phrase.is_name else kept).append(phrase.meaning)
    named = _resolved(names)
    weight = words.weight
    tokens = {stem: weight.get(stem, Weight.PLAIN) for stem in kept}
    tokens.update(dict.fromkeys(pairs, Weight.COMMON))
    tokens.update({f"={name}": Weight.NAME for name in named})
    return Wording(named, tokens)


def _phrase_at(phrases: Mapping[str, Sequence[Phrase]], stems: Sequence[str], after: int) -> Phrase | None:
    """The longest phrase whose second stem is at `after`, else the phrase of one stem."""
    if after < len(stems) and (longer := phrases.get(stems[after])):
        for phrase in longer:
            if tuple(stems[after: after + len(phrase.tail)]) == phrase.tail:
                return phrase
    single = phrases.get("")
    return single[0] if single else None


def _numbered(stems: Sequence[str], at: int, names: list[str]) -> int:
    """How many stems a numbered article or convention takes here; its name is added."""
    after = at + 1
    if after < len(stems) and stems[after] in {"no", "nos", "number", "n"}:
        after += 1
    if after == len(stems) or not stems[after].isdigit() or len(stems[after]) > 3:
        return 0
    names.append(f"article-{stems[after]}" if stems[at].startswith("artic") else f"ilo-{stems[after]}")
    return after + 1 - at


def _ilo_numbers(stems: Sequence[str], at: int, names: list[str]) -> int:
    """The numbers of the conventions named soon after the ILO; without any, the ILO itself."""
    found = 0
    for place in range(at, min(len(stems), at + _MOST_AFTER_ILO)):
        if stems[place].isdigit() and len(stems[place]) <= 3:
            names.append(f"ilo-{stems[place]}")
            found = place + 1
    if not found:
        names.append("ilo")
    return found or at


def _resolved(names: Sequence[str]) -> tuple[str, ...]:
    """Names sorted, each once; "its optional protocol" becomes the protocol of the instrument before it.

    >>> _resolved(["join", "crpd", "optional-protocol"])
    ('crpd', 'crpd-op', 'join')
    """
    found: set[str] = set()
    owner = ""
    for name in names:
        owner = name if name in _PROTOCOL_OF else owner
        found.add(_PROTOCOL_OF.get(owner, name) if name == "optional-protocol" else name)
    if any(name.startswith("ilo-") for name in found):
        found.discard("ilo")
    return tuple(sorted(found))


class Numbers(dict[tuple[str, Weight], int]):
    """(word, weight class) → a number of 64 bits whose two lowest are the class; the same in every run."""

    def __missing__(self, token: tuple[str, Weight]) -> int:
        word, weight = token
        number = self[token] = (number_of(word) & ~3) | weight
        return number


def number_of(word: str) -> int:
    """64 bits of a word's hash."""
    return digest(word.encode())


def digest(data: bytes) -> int:
    """64 bits of the hash of some bytes."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
