"""A form whose button holds for what its page showed, not for what came since."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.core.forms import RuledForm


class SeenForm(RuledForm):
    """`mark` names what is signed, accepted or put in force, as it is now; the page sends back the one it showed."""

    changed = _("This was changed after you opened the page. Read it once more; it now shows what is new.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, mark: str = "", **kwargs: Any) -> None:
        self.mark = mark
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = mark

    def clean(self) -> dict[str, Any]:
        """Refused when it has changed since; the page that comes back shows the new and may be sent again."""
        values = super().clean()
        if values.pop("seen", "") not in {"", self.mark}:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("seen")] = self.mark
            self.data = data
            self.add_error(None, str(self.changed))
        return values
