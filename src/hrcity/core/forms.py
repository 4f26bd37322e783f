"""What the forms of the house share: fields that only some choices need, and long lists that fold away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class ChoosingForm(forms.Form):
    """A form in which a choice decides what else is asked.

    `only_for` names, for a field, the choice and those of its values that need the field:
    `{"measure": ("word", {"take_on", "part"})}`. With JavaScript the page shows only what the chosen value needs;
    without it everything is shown. What does not belong to the chosen value is left out here, either way. `folded`
    names long lists that stand in a closed disclosure until something in them is chosen.
    """

    only_for: Mapping[str, tuple[str, Collection[str]]] = {}
    folded: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """What the chosen values do not need is left out; a file is refused, for a browser does not keep it."""
        values = super().clean() or {}
        for name, (choice, wanted) in self.only_for.items():
            if name in self.fields and choice in values and values[choice] not in wanted:
                self._leave_out(name, values)
        return values

    def _leave_out(self, name: str, values: dict[str, Any]) -> None:
        if isinstance(self.fields[name], forms.FileField) and values.get(name):
            self.add_error(name, _("You also chose a file, and what you chose above takes none. Nothing was kept: "
                                   "send it again without the file, or choose what the file belongs to and add it "
                                   "again."))
            return
        self.errors.pop(name, None)
        values[name] = self.fields[name].to_python(None)
