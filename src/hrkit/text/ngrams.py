"""Pieces of three to five letters of a word, for languages whose words nobody stems here: a word of another form is
found by the letters that both share."""

from __future__ import annotations

from functools import lru_cache

from hrkit.text.stems import SCRIPT

# Snowball has no Bengali, Mongolian, Filipino or Vietnamese, and a weak Nepali.
LANGUAGES = {"bn": "bengali", "ne": "devanagari", "mn": "cyrillic", "tl": "latin", "fil": "latin", "vi": "latin"}
SIZES = (3, 4, 5)
# A longer word is looked for by so many of its pieces at most.
MOST_ASKED = 16
_SCRIPTS = frozenset(LANGUAGES.values()) - {"latin"}


def has_ngrams(script: str, lang: str) -> bool:
    """Whether words of a script in a text of a language are kept in pieces."""
    return LANGUAGES.get(lang) == script


def asks_ngrams(script: str, lang: str) -> bool:
    """Whether a word typed in a page of a language may be one of these: a Bengali word typed in an English page is.

    >>> asks_ngrams("bengali", "en"), asks_ngrams("latin", "en"), asks_ngrams("cyrillic", "ru")
    (True, False, False)
    """
    return has_ngrams(script, lang) or (script in _SCRIPTS and SCRIPT.get(lang, "latin") != script)


@lru_cache(maxsize=50_000)
def ngrams(word: str) -> tuple[str, ...]:
    """All pieces of three to five characters, each once.

    >>> ngrams("abcd")
    ('abc', 'bcd', 'abcd')
    """
    return tuple(dict.fromkeys(word[n:n + size] for size in SIZES for n in range(len(word) - size + 1)))


def wanted(word: str) -> tuple[str, ...]:
    """The pieces any of which makes a text worth showing: of five characters, or the whole of a shorter word.

    >>> wanted("abcdef"), wanted("abc"), wanted("ab")
    (('abcde', 'bcdef'), ('abc',), ())
    """
    size = min(len(word), SIZES[-1])
    if size < SIZES[0]:
        return ()
    return tuple(dict.fromkeys(word[n:n + size] for n in range(len(word) - size + 1)))[:MOST_ASKED]
