from __future__ import annotations

from django.urls import path

from hrcity.institutions import manage_views, meeting_urls, people_views, views

app_name = "institutions"

manage = [
    path("manage/", manage_views.manage, name="manage"),
    path("manage/new/", manage_views.body_new, name="body-new"),
    path("manage/paste/", manage_views.bodies_paste, name="bodies-paste"),
    path("manage/bodies/<str:ref>/", manage_views.body_manage, name="body-manage"),
    path("manage/bodies/<str:ref>/change/", manage_views.body_change, name="body-change"),
    path("manage/bodies/<str:ref>/powers/", manage_views.power_grant, name="power-grant"),
    path("manage/bodies/<str:ref>/powers/<int:pk>/end/", manage_views.power_end, name="power-end"),
    path("manage/bodies/<str:ref>/reorganise/", manage_views.body_succeed, name="body-succeed"),
    path("manage/bodies/<str:ref>/end/", manage_views.body_retire, name="body-retire"),
    path("manage/competences/", manage_views.competences, name="competences"),
    path("manage/competences/<int:pk>/", manage_views.competence, name="competence"),
    path("manage/competences/<int:pk>/<int:row>/end/", manage_views.competence_end, name="competence-end"),
]

people = [
    path("manage/people/", people_views.people, name="people"),
    path("manage/people/invite/", people_views.invite, name="invite"),
    path("manage/people/<int:pk>/", people_views.person, name="person"),
    path("manage/people/<int:pk>/account/", people_views.account, name="person-account"),
    path("manage/terms/<int:pk>/change/", people_views.term_change, name="term-change"),
    path("manage/terms/<int:pk>/end/", people_views.term_end, name="term-end"),
    path("manage/terms/<int:pk>/deputy/", people_views.term_deputy, name="term-deputy"),
    path("manage/invitations/<int:pk>/again/", people_views.invitation_again, name="invitation-again"),
    path("manage/invitations/<int:pk>/withdraw/", people_views.invitation_withdraw, name="invitation-withdraw"),
]

urlpatterns = [
    path("", views.bodies, name="bodies"),
    path("export.<str:kind>", views.bodies_export, name="bodies-export"),
    path("my-roles/", views.my_roles, name="my-roles"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    *manage,
    *people,
    *meeting_urls.urlpatterns,
    path("<str:ref>/", views.body, name="body"),
    path("<str:ref>/export.<str:kind>", views.body_export, name="body-export"),
]
