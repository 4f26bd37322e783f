"""Django settings. Everything a city may change comes from `conf.env`; the rest is the house's own order."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hrcity.conf import env

CHECKOUT = Path(__file__).resolve().parents[3]
ENV = env.read_environment()
ENV_SECRETS = frozenset(row.name for row in env.TABLE if row.secret)
DATABASE_FROM_URL = env.database
HOME = env.as_path(ENV["HRCITY_HOME"]) if ENV["HRCITY_HOME"] else CHECKOUT / "var"
HOME.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.secret_key(ENV["HRCITY_SECRET_KEY"], HOME)
DEBUG = ENV["HRCITY_DEBUG"]
HTTPS = ENV["HRCITY_HTTPS"]
SITE_URL = ENV["HRCITY_URL"].rstrip("/")
ALLOWED_HOSTS = ENV["HRCITY_HOSTS"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "csp",
    "hrcity.portal",
    "hrcity.plan",
    "hrcity.indicators",
    "hrcity.recommendations",
    "hrcity.instruments",
    "hrcity.institutions",
    "hrcity.vocabulary",
    "hrcity.people",
    "hrcity.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hrcity.core.health_middleware.HealthMiddleware",
    "hrcity.core.middleware.SafeInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hrcity.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hrcity.people.middleware.SessionNoteMiddleware",
    "hrcity.institutions.middleware.CityTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hrcity.core.middleware.HeadersMiddleware",
    "hrcity.core.middleware.BodySizeMiddleware",
]

ROOT_URLCONF = "hrcity.conf.urls"
WSGI_APPLICATION = "hrcity.conf.wsgi.application"
FORM_RENDERER = "hrcity.core.formrender.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hrcity.portal.context.page",
            ],
        },
    },
]

DATABASES = {"default": env.database(ENV["DATABASE_URL"], HOME, ENV["HRCITY_SQLITE_SYNC"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of sign-ins, which all web processes must share; what a process keeps for itself is `core.kept`.
# Past the most entries a third of them goes at random: with few, strangers could make the limits forget.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "low"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["hrcity.people.hashers.Argon2Hasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "hrcity.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "hrcity_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hrcity.core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hrcity.people.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_FORMS = {
    "login": "hrcity.people.forms.LoginForm",
    "change_password": "hrcity.people.forms.ChangePasswordForm",
    "set_password": "hrcity.people.forms.SetPasswordForm",
    "reset_password": "hrcity.people.forms.ResetPasswordForm",
    "reset_password_from_key": "hrcity.people.forms.ResetPasswordKeyForm",
    "reauthenticate": "hrcity.people.forms.ConfirmPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = ENV["HRCITY_PROXIES"]
SOCIALACCOUNT_ADAPTER = "hrcity.people.adapters.SocialAccountAdapter"
MFA_ADAPTER = "hrcity.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "hrcity"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "hrcity.people.forms.CodeForm",
    "reauthenticate": "hrcity.people.forms.ConfirmCodeForm",
    "activate_totp": "hrcity.people.forms.ActivateAppForm",
    "add_webauthn": "hrcity.people.forms.AddPasskeyForm",
    "edit_webauthn": "hrcity.people.forms.RenamePasskeyForm",
    "login_webauthn": "hrcity.people.forms.PasskeyLoginForm",
    "authenticate_webauthn": "hrcity.people.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "hrcity.people.forms.PasskeyConfirmForm",
}
# A form answered by a redirect to the issuer would be stopped by `form-action 'self'`; a link is not. Safe here:
# the service can only open the account whose confirmed address it names (people.adapters).
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if ENV["HRCITY_OIDC_ISSUER"]:
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
        "provider_id": "city",
        "name": ENV["HRCITY_OIDC_NAME"] or "OpenID Connect",
        "client_id": ENV["HRCITY_OIDC_CLIENT_ID"],
        "secret": ENV["HRCITY_OIDC_CLIENT_SECRET"],
        "settings": {"server_url": ENV["HRCITY_OIDC_ISSUER"]},
    }]}}

LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LANGUAGE_CODE = ENV["HRCITY_LANGUAGE"]
LANGUAGE_COOKIE_NAME = "hrcity_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = ENV["HRCITY_TIME_ZONE"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
TESTING = "pytest" in sys.modules or os.environ.get("HRCITY_TESTING") == "1"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if TESTING or DEBUG
                    else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILES_ROOT = HOME / "files"
SEARCH = env.search_engine(ENV["HRCITY_SEARCH"], ENV["DATABASE_URL"])
SEARCH_ROOT = HOME / "search"
MEANING_ROOT = SEARCH_ROOT / "meaning"
EXTRAS = frozenset(ENV["HRCITY_EXTRAS"])
MEDIA_ROOT = HOME / "files"
MAX_UPLOAD_BYTES = ENV["HRCITY_MAX_UPLOAD_MB"] * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = HOME / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

DEFAULT_FROM_EMAIL = ENV["HRCITY_MAIL_FROM"]
globals().update(env.mail(ENV["HRCITY_SMTP_URL"], HOME))

NINJA_PAGINATION_MAX_LIMIT = 500
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"hrcity": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
