"""A chart's data from JSON, by the fields of its classes; whatever is wrong is named by its path."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum

from hrkit.charts.model import ChartError, Number

Plain = typing.Any  # what json.loads gives


def build(kind: type[typing.Any], given: Plain, where: str = "data") -> typing.Any:
    """An object of the dataclass `kind` from plain values.

    Raises:
        ChartError: a field is missing, unknown or of another type.
    """
    if not isinstance(given, Mapping):
        raise ChartError(f"{where} must be an object with {_names(kind)}.")
    unknown = given.keys() - {one.name for one in fields(kind)}
    if unknown:
        raise ChartError(f"{where} has no field “{min(unknown)}”; it has {_names(kind)}.")
    hints = typing.get_type_hints(kind)
    made = {}
    for one in fields(kind):
        if one.name in given:
            made[one.name] = _value(hints[one.name], given[one.name], f"{where}.{one.name}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ChartError(f"{where} lacks “{one.name}”.")
    return kind(**made)


def _names(kind: type[typing.Any]) -> str:
    return ", ".join(one.name for one in fields(kind))


def _value(hint: Plain, given: Plain, where: str) -> Plain:
    if hint == Number or hint in (str, bool, int):
        return _plain(hint, given, where)
    if isinstance(hint, types.UnionType):
        rest = [one for one in typing.get_args(hint) if one is not types.NoneType]
        if given is None and len(rest) < len(typing.get_args(hint)):
            return None
        return _value(Number if len(rest) > 1 else rest[0], given, where)
    origin: object = typing.get_origin(hint)
    if origin is tuple:
        return _many(typing.get_args(hint), given, where)
    if is_dataclass(hint):
        return build(typing.cast(type[typing.Any], hint), given, where)
    return _word(hint, given, where)


def _plain(hint: Plain, given: Plain, where: str) -> Plain:
    kinds, said = {str: (str, "a text"), bool: (bool, "true or false"), int: (int, "a whole number")}.get(
        hint, ((int, float), "a number")
    )
    if not isinstance(given, kinds) or (isinstance(given, bool) and hint is not bool):
        raise ChartError(f"{where} must be {said}.")
    return given


def _many(kinds: tuple[Plain, ...], given: Plain, where: str) -> tuple[Plain, ...]:
    if not isinstance(given, list):
        raise ChartError(f"{where} must be a list.")
    if kinds[-1] is Ellipsis:
        return tuple(_value(kinds[0], one, f"{where}[{n}]") for n, one in enumerate(given))
    if len(kinds) != len(given):
        raise ChartError(f"{where} must have {len(kinds)} entries.")
    return tuple(_value(kind, one, f"{where}[{n}]") for n, (kind, one) in enumerate(zip(kinds, given, strict=True)))


def _word(hint: Plain, given: Plain, where: str) -> Plain:
    """A day or a word of a fixed list."""
    try:
        if hint is dt.date:
            return dt.date.fromisoformat(given)
        return hint(given)
    except (TypeError, ValueError):
        choices = (
            f"one of {', '.join(hint)}" if isinstance(hint, type) and issubclass(hint, Enum) else "a day as 2026-03-31"
        )
        raise ChartError(f"{where} must be {choices}.") from None
