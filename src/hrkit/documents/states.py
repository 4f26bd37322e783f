"""States as recommendations name them: one common English name per State, whatever spelling a document prints.

Canonical names are the United Nations' short names of today (UNSD M49); historical and other spellings are synonyms.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from hrkit.symbols.states import HISTORICAL, ISO2_TO_ISO3, ISO3

# Where the table of symbols keeps a shorter everyday name than the United Nations' lists print.
_LONGER = {
    "GBR": "United Kingdom of Great Britain and Northern Ireland",
    "NLD": "Netherlands (Kingdom of the)",
}
# No State, but named among those who recommend.
_GROUPS = ("European Union", "African Union", "African Group", "Arab Group", "Organization of Islamic Cooperation")
_SYNONYMS = """
BHS The Bahamas | BOL Bolivia | BOL Plurinational State of Bolivia | BIH Bosnia & Herzegovina
BIH Bosnia-Herzegovina | BRN Brunei | CAF Central Africa | CPV Cape Verde | COG Republic of the Congo
COG Congo (Republic of the) | COG Republic of Congo | COG Congo-Brazzaville | COG Congo (Brazzaville)
COD Congo (Democratic Republic of the) | COD Democratic Republic of Congo | COD DRC | COD DR Congo | COD Zaire
CIV Cote d'Ivoire | CIV Ivory Coast | CUB Republic of Cuba | CZE Czech Republic | CZE The Czech Republic
PRK DPRK | PRK DPR Korea | PRK North Korea | PRK Korea (Democratic People's Republic of)
PRK Democratic People Republic of Korea | PRK Democratic People's Republic Korea
SWZ Swaziland | SWZ Kingdom of Eswatini | GMB Gambia (Islamic Republic of the) | GMB The Gambia
GMB Gambia (Republic of The) | DEU Federal Republic of Germany
VAT Vatican | VAT Vatican City | VAT Holy See (Vatican) | VAT The Holy See
IRN Iran | IRN Islamic Republic of Iran | IRN Iran Islamic Republic
LAO Laos | LAO Lao PDR | LAO Lao People Democratic Republic | LBY Libyan Arab Jamahiriya
LBY Socialist People's Libyan Arab Jamahiriya | LBY State of Libya
FSM Micronesia | FSM Federated States of Micronesia | MDA Moldova | MDA Moldova (Republic of)
MMR Burma | MNE Republic of Montenegro | MKD Macedonia | MKD The former Yugoslav Republic of Macedonia
MKD Former Yugoslav Republic of Macedonia | MKD FYROM | MKD Macedonia FYR | MKD TFYR Macedonia | MKD FYR Macedonia
MKD Republic of North Macedonia | NLD The Netherlands | NLD Netherlands | NLD Kingdom of the Netherlands | NLD Holland
PSE Palestine | PSE Occupied Palestinian Territory | PSE Palestine (State of) | PSE State of Palestine (the)
KOR South Korea | KOR ROK | KOR Korea (Republic of) | KOR Republic of South Korea
RUS Russia | KNA St Kitts and Nevis | KNA St. Kitts & Nevis | LCA St Lucia | LCA St. Lucia
VCT St Vincent and the Grenadines | VCT Saint Vincent & the Grenadines | VCT St. Vincent & the Grenadines
STP São Tomé and Príncipe | STP Sao Tome & Principe | SVK Slovak Republic | SYR Syria
SWE Kingdom of Sweden | TZA Tanzania | TZA Tanzania (United Republic of) | THA Kingdom of Thailand
TLS East Timor | TLS Timor Leste | TTO Trinidad & Tobago | TUR Turkey | TUR Republic of Türkiye
ARE UAE | ARE The United Arab Emirates | GBR United Kingdom | GBR UK | GBR Great Britain | GBR Britain
GBR United Kingdom of Great Britain & Northern Ireland | GBR United Kingdom of Great-Britain and Northern Ireland
GBR United Kingdom of Great Britain | USA United States | USA USA | USA US | USA The United States of America
VEN Venezuela | VEN Bolivarian Republic of Venezuela | VNM Vietnam | VNM Viet-Nam | WSM Western Samoa
YEM Republic of Yemen | ATG Antigua & Barbuda | KGZ Kyrgyz Republic | GNB Guinea Bissau | CHN People's Republic of China
BLR Republic of Belarus | SRB Republic of Serbia | MDV Republic of Maldives | ZAF Republic of South Africa
PHL The Philippines | DOM The Dominican Republic | SDN The Sudan | SDN Republic of the Sudan | UKR The Ukraine
MHL Republic of the Marshall Islands | MHL The Marshall Islands | SLB The Solomon Islands | COM The Comoros
NER The Niger | HND Republic of Honduras | LKA Democratic Socialist Republic of Sri Lanka | NRU Republic of Nauru
"""
_FILLER = {"and", "the", "as", "well"}
_TOKEN = re.compile(r"[^\W_]+|[,;/|]")
_APOSTROPHES = re.compile(r"['’‘‛‟´`ʼ′]")


@dataclass(frozen=True, slots=True)
class Named:
    """What a pair of parentheses names: States in order, what no table knows, and spellings that were mended."""

    states: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Named) -> Named:
        """Two readings as one, in order."""
        return Named(self.states + other.states, self.unknown + other.unknown, self.mended + other.mended)


def common_name(label: str) -> str:
    """The State's common English name for any known spelling or ISO code, or "" when there is none.

    >>> common_name("Turkey"), common_name("Bolivarian Republic of Venezuela"), common_name("OP-CAT")
    ('Türkiye', 'Venezuela (Bolivarian Republic of)', '')
    """
    text = label.strip()
    known = _table().get(_words(text))
    if known:
        return known
    code = ISO2_TO_ISO3.get(text, text)
    return _canonical(code) if code in ISO3 else ""


def iso3(label: str) -> str:
    """ISO 3166-1 alpha-3 code of a State given by name, alpha-2 or alpha-3; "" for none (also European Union).

    >>> iso3("PK"), iso3("Republic of Korea"), iso3("European Union")
    ('PAK', 'KOR', '')
    """
    return _codes().get(common_name(label), "")


def read_states(content: str) -> Named:
    """The States that the inside of a pair of parentheses names, in order, each once.

    Separators are commas, semicolons, slashes, "and" and also a lone blank ("Argentina Chile"), longest name first.

    >>> read_states("Iran (Islamic Republic of), Bosnia and Herzegovina and Narnia").states
    ('Iran (Islamic Republic of)', 'Bosnia and Herzegovina')
    """
    tokens = _tokens(content)
    states: dict[str, None] = {}
    unknown: list[str] = []
    mended: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        length, name = _match(tokens, at)
        if name:
            states[name] = None
            at += length
        elif not tokens[at][0].isalnum() or tokens[at][1] in _FILLER:
            at += 1
        else:
            chunk, at = _unknown(tokens, at)
            close = _close(chunk)
            if close:
                states[close] = None
                mended.append((chunk, close))
            else:
                unknown.append(chunk)
    return Named(tuple(states), tuple(unknown), tuple(mended))


def looks_like_state(chunk: str) -> bool:
    """Whether an unknown name at an item's end may be a State: capitalised words, no acronym, no instrument.

    >>> [looks_like_state(text) for text in ("Atlantis", "OP-CAT", "Palermo Protocol", "in part")]
    [True, False, False, False]
    """
    words = [word for word in chunk.split() if word.lower() not in {"of", "the", "and"}]
    if not words or len(words) > 5 or _NOT_STATES.search(chunk):
        return False
    return all(word[0].isupper() and not word.isupper() and word.isalpha() for word in words)


_NOT_STATES = re.compile(
    r"convention|protocol|covenant|\blaw\b|\bact\b|code|plan\b|programme|strategy|committee|commission|council|"
    r"\brights?\b|principles|charter|statute|declaration|resolution|article|court|police|ministry|institut|agency|"
    r"agenda|fund|organi[sz]ation|goals?\b|treat|framework|recommendation|report",
    re.I,
)


@cache
def _table() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for code in ISO3:
        table[_words(_canonical(code))] = _canonical(code)
        table.setdefault(_words(ISO3[code]), _canonical(code))
    for name in (*_GROUPS, HISTORICAL["SCG"], HISTORICAL["YUG"], HISTORICAL["CSK"], HISTORICAL["SUN"]):
        table.setdefault(_words(name), name)
    for entry in _SYNONYMS.replace("\n", " | ").split(" | "):
        code, _, name = entry.strip().partition(" ")
        if name:
            table[_words(name)] = _canonical(code)
    return table


@cache
def _codes() -> dict[str, str]:
    return {_canonical(code): code for code in ISO3 if code != "EUE"}


def _canonical(code: str) -> str:
    return _LONGER.get(code) or ISO3[code]


@cache
def _longest() -> int:
    return max(map(len, _table()))


def _plain(text: str) -> str:
    """Lower case, accents and apostrophes off, line-break hyphens and quotation marks gone."""
    text = _APOSTROPHES.sub("", text)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return text.replace("&", " and ").casefold()


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word for word in _TOKEN.findall(_plain(text)) if word.isalnum())
    return words[1:] if words[:1] == ("the",) else words


def _tokens(content: str) -> list[tuple[str, str]]:
    """(printed, plain) per word or separator."""
    printed = _TOKEN.findall(_APOSTROPHES.sub("", content).replace("&", " and "))
    return [(word, _plain(word)) for word in printed]


def _match(tokens: list[tuple[str, str]], at: int) -> tuple[int, str]:
    """The longest known name that begins at a token: its length and State."""
    table = _table()
    for length in range(min(_longest(), len(tokens) - at), 0, -1):
        name = table.get(tuple(plain for _, plain in tokens[at : at + length]))
        if name:
            return length, name
    return 0, ""


def _unknown(tokens: list[tuple[str, str]], at: int) -> tuple[str, int]:
    """The words up to the next separator or known name."""
    words = [tokens[at][0]]
    at += 1
    while at < len(tokens) and tokens[at][0].isalnum() and not _match(tokens, at)[1] and tokens[at][1] != "and":
        words.append(tokens[at][0])
        at += 1
    return " ".join(words), at


def _close(chunk: str) -> str:
    """The State that a misspelt name means ("Phillipines"); acronyms and short words are never mended."""
    if chunk.isupper() or len(chunk) < 5 or not chunk[0].isalpha():
        return ""
    names = {" ".join(words): state for words, state in _table().items() if len(words[0]) > 3}
    found = get_close_matches(" ".join(_words(chunk)), names, 1, 0.9)
    return names[found[0]] if found else ""
