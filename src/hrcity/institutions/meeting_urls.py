from __future__ import annotations

from django.urls import path

from hrcity.institutions import meeting_views

urlpatterns = [path("meetings/<str:ref>/", meeting_views.meeting, name="meeting")]
