from __future__ import annotations

from importlib import import_module

from django.urls import path

from hrcity.portal import import_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("import/", import_views.import_list, name="imports"),
    path("import/<int:pk>/", import_views.import_run, name="import"),
    path("import/<int:pk>/apply/", import_views.import_apply, name="import-apply"),
    path("import/<int:pk>/undo/", import_views.import_undo, name="import-undo"),
    path("style-guide/", views.style_guide, name="style-guide"),
]
for _name in ("hrcity.portal.data_urls", "hrcity.portal.office_urls"):
    try:
        urlpatterns += import_module(_name).urlpatterns
    except ModuleNotFoundError:
        pass
