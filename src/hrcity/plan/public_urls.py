from __future__ import annotations

from django.urls import path

from hrcity.plan import public_views as views

urlpatterns = [
    path("", views.plan_list, name="list"),
    path("departments/", views.departments, name="departments"),
    path("departments/<slug:ref>/", views.department, name="department"),
    path("changes/", views.changes, name="changes"),
    path("changes.atom", views.feed, name="changes-feed"),
    path("measures/<str:ref>/", views.node, name="node"),
    path("<str:ref>/", views.plan, name="plan"),
    path("<str:ref>/how/", views.how, name="how"),
    path("<str:ref>/progress.csv", views.progress_csv, name="progress-csv"),
    path("<str:ref>/changes.atom", views.plan_feed, name="plan-feed"),
]
