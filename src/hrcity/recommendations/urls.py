from __future__ import annotations

from django.urls import path

from hrcity.recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("", views.recommendation_list, name="list"),
    path("enter/", views.enter, name="enter"),
    path("bulk/", views.bulk_propose, name="bulk"),
    path("<str:ref>/", views.recommendation, name="recommendation"),
    path("<str:ref>/history/", views.history, name="history"),
    path("<str:ref>/do/<slug:verb>/", views.act, name="act"),
    path("<str:ref>/visibility/", views.show, name="show"),
    path("<str:ref>/texts/", views.text_add, name="text"),
    path("<str:ref>/labels/", views.label_add, name="label"),
    path("<str:ref>/labels/<int:pk>/remove/", views.label_remove, name="label-remove"),
    path("<str:ref>/letter/", views.letter_draft, name="letter-draft"),
    path("<str:ref>/letters/<int:pk>/<slug:which>/", views.letter_file, name="letter-file"),
    path("<str:ref>/evidence/<int:pk>/file/", views.evidence_file, name="evidence-file"),
    path("<str:ref>/evidence/<int:pk>/<slug:verb>/", views.evidence_act, name="evidence-act"),
]
