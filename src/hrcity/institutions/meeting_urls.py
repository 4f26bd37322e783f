from __future__ import annotations

from django.urls import path

from hrcity.institutions import meeting_views, seat_views

urlpatterns = [
    path("meetings/", meeting_views.meetings, name="meetings"),
    path("meetings/<str:ref>/", meeting_views.meeting, name="meeting"),
    path("meetings/<str:ref>/meeting.ics", meeting_views.meeting_calendar, name="meeting-calendar"),
    path("meetings/<str:ref>/papers/<int:pk>/", meeting_views.paper_file, name="meeting-paper"),
    path("meetings/<str:ref>/minutes/", meeting_views.meeting_earlier, name="meeting-earlier"),
    path("meetings/<str:ref>/minutes/<int:number>/", meeting_views.minutes_file, name="meeting-minutes"),
    path("meetings/<str:ref>/do/<slug:what>/", meeting_views.meeting_do, name="meeting-do"),
    path("meetings/<str:ref>/do/<slug:what>/<int:pk>/", meeting_views.meeting_do, name="meeting-do-row"),
    path("seats/", seat_views.seats, name="seats"),
    path("seats/seats.csv", seat_views.seats_csv, name="seats-csv"),
    path("<str:ref>/meetings/", meeting_views.meetings_of, name="meetings-of"),
    path("<str:ref>/meetings/new/", meeting_views.meeting_new, name="meeting-new"),
    path("<str:ref>/seats/", seat_views.seats_of, name="seats-of"),
    path("<str:ref>/seats/seats.csv", seat_views.seats_of_csv, name="seats-of-csv"),
    path("<str:ref>/seats/record/", seat_views.seats_record, name="seats-record"),
    path("<str:ref>/seats/gaps/new/", seat_views.gap_new, name="seat-gap-new"),
    path("<str:ref>/seats/gaps/<int:pk>/close/", seat_views.gap_close, name="seat-gap-close"),
]
