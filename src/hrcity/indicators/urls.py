from __future__ import annotations

from django.urls import path

from hrcity.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<str:ref>/", views.indicator, name="indicator"),
    path("<str:ref>/values.csv", views.indicator_csv, name="indicator-csv"),
]
