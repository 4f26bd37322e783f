"""Pages of the office itself: set-up, settings, days off, audit log; included by portal.urls."""

from __future__ import annotations

from django.urls import path

from hrcity.portal import audit_views, settings_views, setup_views

urlpatterns = [
    path("set-up/", setup_views.start, name="setup"),
    path("set-up/step/<slug:name>/", setup_views.step, name="setup-step"),
    path("set-up/check/", setup_views.check, name="setup-check"),
    path("set-up/<str:token>/", setup_views.link, name="setup-link"),
    path("settings/", settings_views.city_settings, name="settings"),
    path("settings/days-off/", settings_views.holidays, name="holidays"),
    path("settings/days-off.<str:kind>", settings_views.holidays_export, name="holidays-export"),
    path("settings/days-off/<int:pk>/remove/", settings_views.holiday_remove, name="holiday-remove"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/verify/", audit_views.audit_verify, name="audit-verify"),
    path("audit/export/", audit_views.audit_export, name="audit-export"),
]
