"""Words to stems, language by language (Snowball), remembered per thread because stemmers are not thread-safe."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from hrkit.text.tables import UNDECOMPOSED, script_of

REMEMBERED = 200_000
SNOWBALL = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german",
    "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
    "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}
# In which script a language is written, where it is not Latin; and whose stemmer a stray word of a script gets.
SCRIPT = {"ar": "arabic", "fa": "arabic", "ur": "arabic", "hy": "armenian", "el": "greek", "hi": "devanagari",
          "ne": "devanagari", "mr": "devanagari", "ru": "cyrillic", "uk": "cyrillic", "be": "cyrillic",
          "bg": "cyrillic", "mn": "cyrillic", "mk": "cyrillic", "kk": "cyrillic", "ky": "cyrillic", "ta": "tamil",
          "yi": "hebrew", "he": "hebrew", "bn": "bengali", "as": "bengali", "ko": "", "ja": "", "zh": "", "th": "",
          "lo": "", "km": "", "my": ""}
BY_SCRIPT = {"latin": ("en",), "cyrillic": ("ru",), "arabic": ("ar", "fa"), "devanagari": ("hi", "ne"),
             "greek": ("el",), "tamil": ("ta",), "armenian": ("hy",)}
# Only words that are in nearly every text and never what is looked for ("who" may be the WHO, "or" is French gold).
STOP = {
    "en": "a an the of in on at to for from by with as and or is are be been was were this that these its it",
    "fr": "le la les un une des du de d l et ou à au aux en dans par pour sur avec que qui ce cette ces est sont",
    "es": "el la los las un una unos unas de del y e o u a al en por para con que se es son su sus lo",
    "pt": "o a os as um uma de do da dos das e ou em no na nos nas ao à aos às por para com que se é são",
    "de": "der die das den dem des ein eine einer eines einem einen und oder in im an am auf zu zum zur von vom mit "
          "für ist sind als bei",
    "it": "il lo la i gli le un una di del della dei delle e o a al alla in nel nella per con che da dal si è sono",
    "nl": "de het een en of in op te van voor met aan door is zijn dat die",
    "id": "yang dan di ke dari untuk pada dengan atau ini itu",
    "ru": "и в во на с со к ко о об от по для из за или что как это",
    "ar": "في من على إلى عن و أو أن إن التي الذي هذا هذه ما لا",
}
# What Snowball's English does not know: plurals of their own, and words of different meaning that it stems alike (a
# minor is no minority, a national no nationality, humanity more than humans).
ENGLISH = {
    "children": "child", "childs": "child", "women": "woman", "womens": "woman", "men": "man", "mens": "man",
    "people": "person", "lives": "life", "wives": "wife", "criteria": "criterion", "minority": "minority",
    "minorities": "minority", "nationality": "nationality", "nationalities": "nationality", "humanity": "humanity",
    "personal": "personal", "corporal": "corporal", "objective": "objective", "objectives": "objective",
    "importance": "important", "important": "important", "news": "news", "labor": "labour", "labors": "labour",
    "defense": "defenc", "program": "programm", "programs": "programm", "center": "centr", "centers": "centr",
    "honor": "honour", "color": "colour", "judgement": "judgment", "judgements": "judgment",
}
# What is made a crime is no longer merely criminal.
ENGLISH |= {f"{start}{ending}": f"{start}iz" for start in ("criminal", "decriminal", "recriminal")
            for ending in ["ise", "ises", "ised", "ising", "isation", "ize", "izes", "ized", "izing", "ization"]}
# British and American: criminalise and criminalize. Only words long enough for it to be an ending.
_ISE = re.compile(r"(?<=\w{4})is(e|es|ed|er|ers|ing|ation|ations)$")

_STOP_WORDS = {lang: frozenset(words.split()) for lang, words in STOP.items()}


@lru_cache(maxsize=500)
def base_language(lang: str) -> str:
    """`zh-Hant` → `zh`, `pt_BR` → `pt`."""
    return lang.replace("_", "-").partition("-")[0].lower()


def stop_words(lang: str) -> frozenset[str]:
    """The words of a language that are left out of a search; none for most languages."""
    return _STOP_WORDS.get(lang, frozenset())


def fold(word: str) -> str:
    """A word without the accents of Latin and Greek letters (`é` = `e`), for matching, never for display.

    >>> fold("égalité"), fold("मानव")
    ('egalite', 'मानव')
    """
    if word.isascii():
        return word
    if script_of(word[0]) in {"latin", "greek"}:
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", word.translate(UNDECOMPOSED))


class Stems(dict[str, str]):
    """word → folded stem in one language; a stop word gives ""."""

    def __init__(self, lang: str) -> None:
        name = SNOWBALL.get(lang, "")
        self._stemmer = Stemmer.Stemmer(name) if name else None
        self._stop = stop_words(lang)
        self._is_english = lang == "en"

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        stem = ""
        if word not in self._stop:
            stem = (self._is_english and ENGLISH.get(word)) or self._stemmed(word)
        self[word] = stem
        return stem

    def _stemmed(self, word: str) -> str:
        if self._is_english:
            word = _ISE.sub(r"iz\1", word)
        return fold(self._stemmer.stemWord(word) if self._stemmer else word) or fold(word)


class _Kept(threading.local):
    def __init__(self) -> None:
        self.stems: dict[str, Stems] = {}


_kept = _Kept()


def stems_of(lang: str) -> Stems:
    """The remembered stems of a language, this thread's own."""
    found = _kept.stems.get(lang)
    if found is None:
        found = _kept.stems[lang] = Stems(lang)
    return found


def language_for(script: str, lang: str) -> str:
    """Whose stemmer a word of `script` gets in a text of `lang`: the text's own, else the script's first.

    >>> language_for("latin", "ko"), language_for("latin", "fr"), language_for("cyrillic", "en")
    ('en', 'fr', 'ru')
    """
    if lang and SCRIPT.get(lang, "latin") == script:
        return lang
    return BY_SCRIPT.get(script, ("",))[0]


def languages_for(script: str, lang: str) -> tuple[str, ...]:
    """Whose stemmers a word typed by a person gets: the reader's and the script's, since the text may be in either."""
    return tuple(dict.fromkeys((language_for(script, lang), *BY_SCRIPT.get(script, ()))))
