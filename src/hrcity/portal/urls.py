from __future__ import annotations

from django.urls import path

from hrcity.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.home, name="desk"),
]
