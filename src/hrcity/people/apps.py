from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "hrcity.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Declare verbs, personal data and periodic work."""
        from hrcity.core.audit import declare
        from hrcity.people import personal, tasks  # noqa: F401

        declare("user.created", _("Account made"), "demo")
        declare("user.deactivated", _("Account closed"))
        declare("user.reactivated", _("Account opened again"))
        declare("user.erased", _("Personal data erased"), "rows")
        declare("user.exported", _("Copy of own data taken"))
        declare("user.preferences_changed", _("Name or language changed"), "fields")
        declare("user.email_changed", _("E-mail address changed"))
        declare("user.password_set", _("Password set"), "sessions_ended")
        declare("user.factor_added", _("Second factor added"), "kind")
        declare("user.factor_removed", _("Second factor removed"), "kind")
        declare("user.service_connected", _("Sign-in service connected"), "service")
        declare("session.ended", _("Signed out elsewhere"), "sessions_ended")
        personal.register()
