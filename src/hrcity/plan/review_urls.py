from __future__ import annotations

from django.urls import path

from hrcity.plan import promise_views, review_views

urlpatterns = [
    path("commission/", review_views.commission, name="commission"),
    path("commission/new/", review_views.opinion_new, name="opinion-new"),
    path("commission/clock/<str:ref>/", review_views.review_clock, name="review-clock"),
    path("opinions/", review_views.opinion_list, name="opinions"),
    path("opinions.csv", review_views.opinions_csv, name="opinions-csv"),
    path("opinions/<str:ref>/", review_views.opinion, name="opinion"),
    path("opinions/<str:ref>/edit/", review_views.opinion_edit, name="opinion-edit"),
    path("opinions/<str:ref>/do/<slug:verb>/", review_views.opinion_act, name="opinion-act"),
    path("promises/", promise_views.promise_list, name="promises"),
    path("promises.csv", promise_views.promises_csv, name="promises-csv"),
    path("promises/new/", promise_views.promise_new, name="promise-new"),
    path("promises/holders/new/", promise_views.holder_new, name="holder-new"),
    path("promises/holders/<int:pk>/", promise_views.holder, name="holder"),
    path("promises/<str:ref>/", promise_views.promise, name="promise"),
    path("promises/<str:ref>/source/", promise_views.promise_source, name="promise-source"),
    path("promises/<str:ref>/do/<slug:verb>/", promise_views.promise_act, name="promise-act"),
]
