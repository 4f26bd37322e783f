from __future__ import annotations

from django.urls import path

from hrcity.plan import public_views as views

app_name = "plan-embed"
urlpatterns = [
    path("measures/<str:ref>/", views.node_card, name="node"),
    path("<str:ref>/", views.plan_card, name="plan"),
]
