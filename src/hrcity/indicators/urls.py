from __future__ import annotations

from django.urls import path

from hrcity.indicators import views

app_name = "indicators"
urlpatterns = [path("<str:ref>/", views.indicator, name="indicator")]
