from __future__ import annotations

from django.urls import path

from hrcity.plan import views

urlpatterns = [
    path("", views.plan_list, name="list"),
    path("measures/<str:ref>/", views.node, name="node"),
    path("<str:ref>/", views.plan, name="plan"),
]
