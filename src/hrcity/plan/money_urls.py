from __future__ import annotations

from django.urls import path

from hrcity.plan import money_views as views

urlpatterns = [
    path("budget/", views.budget, name="budget"),
    path("budget/lines/", views.budget_lines, name="budget-lines"),
    path("budget/lines.csv", views.budget_csv, name="budget-csv"),
    path("budget/missing/", views.budget_missing, name="budget-missing"),
    path("budget/new/", views.budget_new, name="budget-new"),
    path("budget/import/", views.budget_import, name="budget-import"),
    path("budget/<str:ref>/", views.budget_line, name="budget-line"),
    path("budget/<str:ref>/do/<slug:verb>/", views.budget_act, name="budget-act"),
    path("budget/<str:ref>/shares/<int:pk>/end/", views.budget_share_end, name="budget-share-end"),
    path("papers/<int:pk>/", views.paper_file, name="paper-file"),
    path("<str:ref>/yearly/<int:year>/", views.yearly, name="yearly"),
    path("<str:ref>/yearly/<int:year>/make/", views.yearly_make, name="yearly-make"),
    path("<str:ref>/handover/", views.handover, name="handover"),
    path("<str:ref>/handover/make/", views.handover_make, name="handover-make"),
]
