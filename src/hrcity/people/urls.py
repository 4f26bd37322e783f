"""Own pages under `people:`, and those of allauth that this site uses (sign-up by oneself and further addresses are
not among them)."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.socialaccount import views as social_views
from django.urls import include, path, re_path

from hrcity.people import views

own = [
    path("", views.account, name="account"),
    path("preferences/", views.preferences, name="preferences"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end-others/", views.sessions_end_others, name="sessions_end_others"),
    path("sessions/<slug:handle>/end/", views.session_end, name="session_end"),
    path("data/", views.export, name="export"),
    path("data/erase/", views.erase, name="erase"),
    path("data/erased/", views.erased, name="erased"),
    path("2fa/app-code.svg", views.app_code, name="app_code"),
]

account = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("signup/", account_views.signup, name="account_signup"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("password/set/", account_views.password_set, name="account_set_password"),
    path("password/reset/", account_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account_views.password_reset_from_key,
            name="account_reset_password_from_key"),
    path("password/reset/key/done/", account_views.password_reset_from_key_done,
         name="account_reset_password_from_key_done"),
]

services = [
    path("oidc/<slug:provider_id>/login/", views.service_login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.service_callback, name="openid_connect_callback"),
    path("services/", social_views.connections, name="socialaccount_connections"),
    path("services/cancelled/", social_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("services/error/", social_views.login_error, name="socialaccount_login_error"),
]

urlpatterns = [
    path("", include((own, "people"))),
    path("", include(account)),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include(services)),
]
