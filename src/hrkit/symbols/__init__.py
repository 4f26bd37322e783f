"""UN document symbols: read one, spell it one way, find them in a text.

>>> parse("CERD/C/KOR/CO/17-19").kind
'concluding_observations'
>>> [found.symbol.normal for found in find("See A/HRC/59/15, para. 7, and HIV/AIDS.")]
['A/HRC/59/15']
"""

from hrkit.symbols.finder import find
from hrkit.symbols.model import Found, NotASymbol, Symbol, upr_cycle
from hrkit.symbols.names import BODIES, KINDS
from hrkit.symbols.reader import normalise, parse
from hrkit.symbols.states import HISTORICAL, ISO2_TO_ISO3, ISO3, country_name

__all__ = [
    "BODIES",
    "HISTORICAL",
    "ISO2_TO_ISO3",
    "ISO3",
    "KINDS",
    "Found",
    "NotASymbol",
    "Symbol",
    "country_name",
    "find",
    "normalise",
    "parse",
    "upr_cycle",
]
