from __future__ import annotations

from django.urls import path

from hrcity.core import views

app_name = "core"
urlpatterns = [
    path("health", views.health, name="health"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/status", views.job_status, name="job_status"),
    path("jobs/<int:pk>/stop", views.job_stop, name="job_stop"),
]
