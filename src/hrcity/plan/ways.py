"""The other pages about plans, told once for every page that leads to them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.plan import access


def ways(reader: Any) -> dict[str, Any]:
    """Where else a reader looks at plans; who edits plans is also offered a new one. No query of its own."""
    return {
        "ways": [
            {"url": reverse("plan:departments"), "label": _("By department: what each carries out and owes")},
            {"url": reverse("plan:overdue"), "label": _("What is late")},
            {"url": reverse("plan:changes"), "label": _("What changed lately")},
            {"url": reverse("plan:gaps"), "label": _("What was asked and what no measure answers yet")},
            {"url": reverse("plan:budget"), "label": _("What is planned and spent for whose rights")},
            {"url": reverse("plan:opinions"), "label": _("Opinions on plans, and what the city answered")},
            {"url": reverse("plan:comments"), "label": _("What residents say about the plan")},
            {"url": reverse("plan:promises"), "label": _("What office-holders promised, and what became of it")},
        ],
        "new_url": reverse("plan:new") if access.may_edit(reader) else "",
    }
