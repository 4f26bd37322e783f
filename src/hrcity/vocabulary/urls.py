from __future__ import annotations

from django.urls import path

from hrcity.vocabulary import views

app_name = "vocabulary"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("new/", views.scheme_new, name="scheme-new"),
    path("<slug:code>/", views.scheme, name="scheme"),
    path("<slug:code>/csv/", views.scheme_csv, name="scheme-csv"),
    path("<slug:code>/json/", views.scheme_json, name="scheme-json"),
    path("<slug:code>/skos/", views.scheme_skos, name="scheme-skos"),
    path("<slug:code>/edit/", views.scheme_edit, name="scheme-edit"),
    path("<slug:code>/import/", views.scheme_import, name="scheme-import"),
    path("<slug:code>/import/apply/", views.scheme_import_apply, name="scheme-import-apply"),
    path("<slug:code>/terms/new/", views.term_new, name="term-new"),
    path("<slug:code>/terms/<str:term_code>/edit/", views.term_edit, name="term-edit"),
    path("<slug:code>/terms/<str:term_code>/retire/", views.term_retire, name="term-retire"),
]
