from __future__ import annotations

from django.urls import path

from hrcity.recommendations import desk_views, meeting_views

urlpatterns = [
    path("desk/", desk_views.queue, name="desk-queue"),
    path("desk/take/", desk_views.claim, name="desk-claim"),
    path("desk/propose/<str:ref>/", desk_views.propose, name="desk-propose"),
    path("desk/undo/<int:pk>/", desk_views.take_back, name="desk-undo"),
    path("desk/approve/", meeting_views.approve, name="desk-approve"),
    path("desk/meetings/", meeting_views.meetings, name="desk-meetings"),
    path("desk/meetings/<str:ref>/", meeting_views.meeting, name="desk-meeting"),
    path("desk/meetings/<str:ref>/change/<int:pk>/", meeting_views.meeting_change, name="desk-meeting-change"),
    path("desk/meetings/<str:ref>/<slug:verb>/", meeting_views.meeting_act, name="desk-meeting-act"),
    path("desk/second-looks/", meeting_views.looks, name="desk-looks"),
    path("desk/second-looks/draw/", meeting_views.draw, name="desk-draw"),
    path("desk/second-looks/<int:pk>/", meeting_views.look, name="desk-look"),
    path("desk/disputes/", meeting_views.dispute_list, name="desk-disputes"),
    path("desk/disputes/line/", meeting_views.dispute_line, name="desk-dispute-line"),
    path("desk/disputes/<str:ref>/up/", meeting_views.dispute_raise, name="desk-dispute-raise"),
    path("passed-on/", desk_views.passed_on, name="passed-on"),
    path("passed-on.csv", desk_views.passed_on_csv, name="passed-on-csv"),
    path("how-decided/", desk_views.how_decided, name="how-decided"),
]
