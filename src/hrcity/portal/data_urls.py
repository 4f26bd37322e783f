"""Addresses of exports, saved searches, round trip, open data, API and statements; `portal.urls` takes them in."""

from __future__ import annotations

from django.urls import path

from hrcity.portal import data_views, export_views, round_trip_views, saved_views, statements
from hrcity.portal.api import api

urlpatterns = [
    path("export/<slug:fmt>/", export_views.export, name="export"),
    path("saved/", saved_views.saved_list, name="saved"),
    path("saved/new/", saved_views.saved_new, name="saved-new"),
    path("saved/stop/<str:token>/", saved_views.saved_stop, name="saved-stop"),
    path("saved/<int:pk>/", saved_views.saved_change, name="saved-change"),
    path("saved/<int:pk>/delete/", saved_views.saved_delete, name="saved-delete"),
    path("desk/round-trip/", round_trip_views.start, name="round-trip"),
    path("desk/round-trip/download/", round_trip_views.download, name="round-trip-download"),
    path("desk/round-trip/<int:pk>/", round_trip_views.preview, name="round-trip-preview"),
    path("desk/round-trip/<int:pk>/apply/", round_trip_views.apply, name="round-trip-apply"),
    path("open-data/", data_views.overview, name="open-data"),
    path("open-data/build/", data_views.build, name="open-data-build"),
    path("open-data/datapackage.json", data_views.datapackage, name="open-data-package"),
    path("open-data/<slug:name>.<slug:ending>", data_views.download, name="open-data-file"),
    path("about/", statements.about, name="about"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("api/docs", data_views.api_docs, name="api-docs"),
    path("api/openapi.json", data_views.openapi, name="api-openapi"),
    path("api/", data_views.api_home, name="api-home"),
    path("api/", api.urls),
]
