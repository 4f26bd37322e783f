"""Money as the reader writes it (Babel): exact in tables, short in sentences."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hrcity.core.localtext import language_now

if TYPE_CHECKING:
    from babel import Locale


@lru_cache(maxsize=50)
def _locale(language: str) -> Locale:
    """Babel's locale of a language; English for one that it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def money(amount: Decimal | None, currency: str) -> str:
    """An exact amount with its currency: ₩1,200,000,000; the word for "no figure" where there is none."""
    if amount is None:
        return no_figure()
    from babel.numbers import format_currency

    whole = amount == amount.to_integral_value()
    pattern = "¤#,##0" if whole else "¤#,##0.00"
    return str(format_currency(amount, currency, pattern, locale=_locale(language_now()), currency_digits=False))


def no_figure() -> str:
    """What stands where there is no figure: never a 0, never a blank."""
    return pgettext("budget", "no figure")


def money_short(amount: Decimal | None, currency: str) -> str:
    """An amount in a sentence: “1.2 billion won”, “12억 원”."""
    if amount is None:
        return no_figure()
    from babel.numbers import format_compact_decimal, get_currency_name

    locale = _locale(language_now())
    kind: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"
    number = format_compact_decimal(amount, format_type=kind, locale=locale, fraction_digits=1)
    if currency == "KRW":
        return pgettext("an amount of money", "%(amount)s won") % {"amount": number}
    return _("%(amount)s %(currency)s") % {
        "amount": number, "currency": get_currency_name(currency, locale=locale, count=float(amount))}  # fmt: skip


def percent(part: Decimal | None, whole: Decimal | None) -> str:
    """A part of a whole in whole per cent; empty where there is nothing to divide."""
    if part is None or not whole:
        return ""
    from babel.numbers import format_percent

    return str(format_percent(part / whole, locale=_locale(language_now())))
