from __future__ import annotations

from django.urls import path

from hrcity.recommendations import desk_urls, repeated_views, suggestion_views, views

app_name = "recommendations"
urlpatterns = [
    path("", views.recommendation_list, name="list"),
    path("enter/", views.enter, name="enter"),
    path("bulk/", views.bulk_propose, name="bulk"),
    path("repeated/", repeated_views.group_list, name="repeated-list"),
    path("repeated/<str:ref>/", repeated_views.group, name="repeated"),
    path("repeated/<str:ref>/split/", repeated_views.split, name="repeated-split"),
    path("suggestions/", suggestion_views.queue, name="suggestions"),
    path("suggestions/quality/", suggestion_views.quality, name="suggestion-quality"),
    path("suggestions/train/", suggestion_views.train, name="suggestion-train"),
    path("suggestions/<int:pk>/<slug:verb>/", suggestion_views.decide, name="suggestion-decide"),
    *desk_urls.urlpatterns,
    path("<str:ref>/", views.recommendation, name="recommendation"),
    path("<str:ref>/history/", views.history, name="history"),
    path("<str:ref>/do/<slug:verb>/", views.act, name="act"),
    path("<str:ref>/visibility/", views.show, name="show"),
    path("<str:ref>/texts/", views.text_add, name="text"),
    path("<str:ref>/suggestions/", suggestion_views.decide_all, name="suggestions-of"),
    path("<str:ref>/same-as/", repeated_views.same_as, name="same-as"),
    path("<str:ref>/labels/", views.label_add, name="label"),
    path("<str:ref>/labels/<int:pk>/remove/", views.label_remove, name="label-remove"),
    path("<str:ref>/letter/", views.letter_draft, name="letter-draft"),
    path("<str:ref>/letters/<int:pk>/<slug:which>/", views.letter_file, name="letter-file"),
    path("<str:ref>/evidence/<int:pk>/file/", views.evidence_file, name="evidence-file"),
    path("<str:ref>/evidence/<int:pk>/<slug:verb>/", views.evidence_act, name="evidence-act"),
]
