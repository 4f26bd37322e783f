from __future__ import annotations

from django.urls import path

from hrcity.plan import report_views as views

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("mine/unchanged/", views.unchanged, name="unchanged"),
    path("check/", views.check, name="check"),
    path("overdue/", views.overdue, name="overdue"),
    path("overdue.csv", views.overdue_csv, name="overdue-csv"),
    path("measures/<str:ref>/report/", views.report, name="report"),
    path("measures/<str:ref>/reports/", views.reports, name="reports"),
    path("reports/<int:pk>/", views.update, name="update"),
    path("reports/<int:pk>/correct/", views.correct, name="update-correct"),
    path("reports/<int:pk>/do/<slug:verb>/", views.act, name="update-act"),
    path("reports/<int:pk>/evidence/<int:item>/", views.evidence_file, name="update-evidence"),
    path("reports/<int:pk>/evidence/<int:item>/<slug:verb>/", views.evidence_act, name="update-evidence-act"),
    path("<str:ref>/periods/", views.periods, name="periods"),
    path("<str:ref>/periods/<str:key>/", views.period, name="period"),
    path("<str:ref>/periods/<str:key>/close/", views.close, name="period-close"),
    path("<str:ref>/periods/<str:key>/remind/", views.remind, name="period-remind"),
]
