"""One error for every broken rule: a sentence for the person, a code for the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class DomainError(Exception):
    """A rule of the house does not allow this.

    `message` is a translatable sentence that says what is wrong and what to do; `code` is stable; `field` names
    the form field it belongs to ("" = the whole form); `others` are further things to mend of the same attempt.
    """

    others: tuple[DomainError, ...] = ()

    def __init__(self, message: str | _StrPromise, code: str, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code
        self.field = field
