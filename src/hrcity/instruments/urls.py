from __future__ import annotations

from django.urls import path

from hrcity.instruments import views

app_name = "instruments"
# A UN document number keeps its dots in an address, so these are no Django slugs.
urlpatterns = [
    path("", views.instrument_list, name="list"),
    path("new/", views.instrument_new, name="new"),
    path("<str:slug>/", views.instrument, name="instrument"),
    path("<str:slug>/read/", views.read, name="read"),
    path("<str:slug>/csv/", views.text_csv, name="csv"),
    path("<str:slug>/json/", views.text_json, name="json"),
    path("<str:slug>/edit/", views.instrument_edit, name="edit"),
    path("<str:slug>/version/", views.version_new, name="version-new"),
    path("<str:slug>/withdraw/", views.instrument_withdraw, name="withdraw"),
    path("<str:slug>/parts/<str:eid>/", views.provision_edit, name="provision-edit"),
]
