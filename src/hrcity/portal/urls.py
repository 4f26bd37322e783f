from __future__ import annotations

from django.urls import path

from hrcity.portal import data_urls, import_views, office_urls, search_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.find, name="search"),
    path("search/words.json", search_views.words, name="search-words"),
    path("desk/", views.desk, name="desk"),
    path("import/", import_views.import_list, name="imports"),
    path("import/<int:pk>/", import_views.import_run, name="import"),
    path("import/<int:pk>/options/", import_views.import_options, name="import-options"),
    path("import/<int:pk>/apply/", import_views.import_apply, name="import-apply"),
    path("import/<int:pk>/undo/", import_views.import_undo, name="import-undo"),
    path("style-guide/", views.style_guide, name="style-guide"),
    *data_urls.urlpatterns,
    *office_urls.urlpatterns,
]
