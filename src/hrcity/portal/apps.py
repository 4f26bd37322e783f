from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hrcity.portal"
    label = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Offer the sign-ins of a demonstration city on the sign-in page; declare what exports and lists need."""
        from hrcity.people import demo
        from hrcity.portal import registering
        from hrcity.portal.demo.sign_ins import on_the_sign_in_page

        demo.register(on_the_sign_in_page)
        registering.register()
