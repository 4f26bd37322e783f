from __future__ import annotations

from django.urls import path

from hrcity.plan import voice_views as views

urlpatterns = [
    path("comments/", views.comments, name="comments"),
    path("comments/comments.csv", views.comments_csv, name="comments-csv"),
    path("comments/rules/", views.comment_rules, name="comment-rules"),
    path("comments/receipt/", views.comment_lookup, name="comment-lookup"),
    path("comments/receipt/again/", views.comment_again, name="comment-again"),
    path("comments/advice/", views.comment_advice, name="comment-advice"),
    path("comments/desk/", views.comments_desk, name="comments-desk"),
    path("comments/desk/<str:ref>/", views.comment_moderate, name="comment-moderate"),
    path("comments/desk/<str:ref>/photo/", views.comment_photo_sealed, name="comment-photo-sealed"),
    path("comments/desk/<str:ref>/<slug:verb>/", views.comment_decide, name="comment-decide"),
    path("comments/<str:ref>/", views.comment, name="comment"),
    path("comments/<str:ref>/photo/", views.comment_photo, name="comment-photo"),
    path("comments/<str:ref>/answer/<slug:verb>/", views.comment_reply, name="comment-reply"),
    path("measures/<str:ref>/comment/", views.comment_new, name="comment-new"),
    path("monitors/", views.monitors, name="monitors"),
    path("monitors/new/", views.monitor_new, name="monitor-new"),
    path("monitors/photos/<int:pk>/", views.visit_photo, name="visit-photo"),
    path("monitors/visits/<str:ref>/", views.visit, name="visit"),
    path("monitors/<str:ref>/visit/", views.visit_new, name="visit-new"),
    path("monitors/<str:ref>/end/", views.monitor_end, name="monitor-end"),
    path("organisations/", views.ngo_reports, name="ngo-reports"),
    path("organisations/new/", views.ngo_report_new, name="ngo-report-new"),
    path("organisations/<str:ref>/file/", views.ngo_report_file, name="ngo-report-file"),
    path("organisations/<str:ref>/withdraw/", views.ngo_report_withdraw, name="ngo-report-withdraw"),
]
