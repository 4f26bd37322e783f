from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "hrcity.institutions"
    label = "institutions"
    verbose_name = "Institutions"

    def ready(self) -> None:
        """Tell core who holds which role and on which days the city does not work."""
        from hrcity.core.audit import declare
        from hrcity.core.clocks import register_holidays, register_zone
        from hrcity.core.roles import register_roles
        from hrcity.institutions import meeting_hooks, personal, queries

        register_roles(queries.seats_of)
        register_holidays(queries.holidays)
        register_zone(queries.time_zone)
        personal.register()
        meeting_hooks.register()
        declare("city.set_up", _("City set up"), "languages")
        declare("city.changed", _("City settings changed"), "fields")
        declare("city.holidays_set", _("Holidays set"), "count")
        declare("city.holiday_removed", _("Holiday removed"), "day")
        declare("body.created", _("Body created"), "kind", "ref")
        declare("body.changed", _("Body changed"), "fields")
        declare("body.succeeded", _("Body succeeded by {successor}"), "successor", "people")
        declare("body.retired", _("Body ended"), "reason")
        declare("body.power_granted", _("Power granted"), "verb")
        declare("body.power_ended", _("Power taken back"), "verb")
        declare("competence.set", _("Competence set"), "function", "body", "kind")
        declare("competence.ended", _("Competence ended"), "function", "body")
        declare("membership.started", _("Role given"), "user", "role")
        declare("membership.ended", _("Role ended"), "user", "role")
        declare("membership.changed", _("Term of office changed"), "user", "role", "ends_on")
        declare("membership.delegated", _("Deputy named"), "user", "delegate")
        declare("invitation.sent", _("Invitation sent"), "role", "invitation")
        declare("invitation.withdrawn", _("Invitation withdrawn"), "invitation")
