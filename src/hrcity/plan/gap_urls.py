from __future__ import annotations

from django.urls import path

from hrcity.plan import gap_views

urlpatterns = [
    path("gaps/", gap_views.gaps, name="gaps"),
    path("gaps/map.csv", gap_views.gaps_csv, name="gaps-csv"),
    path("gaps/recommendations/", gap_views.cell, name="gap-cell"),
    path("gaps/<slug:kind>/", gap_views.gap_list, name="gap-list"),
    path("gaps/<slug:kind>.csv", gap_views.gap_list_csv, name="gap-list-csv"),
]
