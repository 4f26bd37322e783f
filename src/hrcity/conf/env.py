"""Settings from the environment: one table, read once, documented from the same rows (docs/settings.md).

`NAME_FILE` may name a file that holds the value of `NAME`, so that a secret need not stand in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(Exception):
    """A setting has a value that cannot be used; the message names it and says what is accepted."""


def as_text(value: str) -> str:
    """The value as it stands."""
    return value.strip()


def as_bool(value: str) -> bool:
    """`1`, `true`, `yes`, `on` or their opposites."""
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("write 1 or 0")


def as_int(value: str) -> int:
    """A whole number."""
    return int(value.strip())


def as_list(value: str) -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def as_path(value: str) -> Path:
    """A folder or file, made absolute."""
    return Path(value.strip()).expanduser().resolve()


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: name, reader, default (as text) and what it means."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    Setting("HRCITY_HOME", as_text, "", "Folder of everything that is not code: database, files, index, mail, keys. "
            "Empty: `var/` beside the checkout."),
    Setting("HRCITY_SECRET_KEY", as_text, "", "Key that signs sessions and links. Empty: made once and kept in "
            "`HRCITY_HOME/secret.key`.", secret=True),
    Setting("HRCITY_DEBUG", as_bool, "0", "Developer's error pages. Never on a real server."),
    Setting("HRCITY_HOSTS", as_list, "localhost,127.0.0.1,[::1]", "Host names the server answers to."),
    Setting("HRCITY_URL", as_text, "http://localhost:8000", "Address of the site as it stands in mails and feeds."),
    Setting("HRCITY_HTTPS", as_bool, "0", "The site is reached over HTTPS (behind a proxy that sets "
            "X-Forwarded-Proto): secure cookies, HSTS, redirect."),
    Setting("HRCITY_PROXIES", as_int, "0", "Number of reverse proxies in front whose X-Forwarded-For is believed "
            "(sign-in rate limits)."),
    Setting("DATABASE_URL", as_text, "", "`postgres://user:password@host:5432/name`. Empty: SQLite in HRCITY_HOME.",
            secret=True),
    Setting("HRCITY_SEARCH", as_text, "tantivy", "Where the search index is: `tantivy`, a folder in HRCITY_HOME; "
            "`postgres`, tables in the database of DATABASE_URL, for several hosts without a shared disk."),
    Setting("HRCITY_SQLITE_SYNC", as_text, "NORMAL", "SQLite `synchronous`: NORMAL may lose the last commits at a "
            "power cut, never corrupts; FULL loses none."),
    Setting("HRCITY_TIME_ZONE", as_text, "Asia/Seoul", "Time zone of dates and deadlines."),
    Setting("HRCITY_LANGUAGE", as_text, "en", "Language shown where a reader has expressed none."),
    Setting("HRCITY_SMTP_URL", as_text, "", "`smtp://user:password@host:587?tls=1`. Empty: mails are written as files "
            "to HRCITY_HOME/mail.", secret=True),
    Setting("HRCITY_MAIL_FROM", as_text, "hrcity <no-reply@localhost>", "Sender of mails."),
    Setting("HRCITY_WEB_WORKERS", as_int, "2", "Web processes started by `hrcity serve`."),
    Setting("HRCITY_WEB_THREADS", as_int, "4", "Threads in each web process."),
    Setting("HRCITY_OIDC_NAME", as_text, "", "Name of the city's own sign-in service, shown on the button. Empty: no "
            "such button."),
    Setting("HRCITY_OIDC_ISSUER", as_text, "", "Address of the OpenID Connect issuer."),
    Setting("HRCITY_OIDC_CLIENT_ID", as_text, "", "Client id at the issuer."),
    Setting("HRCITY_OIDC_CLIENT_SECRET", as_text, "", "Client secret at the issuer.", secret=True),
    Setting("HRCITY_EXTRAS", as_list, "", "Further packages that `./run` installs, separated by commas: "
            "`semantic` finds by meaning across languages (150 MB), `ko` cuts Korean words into their parts (110 MB, "
            "half a gigabyte of memory in one process). Empty: everything works without them."),
    Setting("HRCITY_MAX_UPLOAD_MB", as_int, "600", "Largest file that may be imported, in megabytes."),
)


def read_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings of the table by name.

    >>> read_environment({"HRCITY_DEBUG": "1"})["HRCITY_DEBUG"]
    True

    Raises:
        SettingError: a value cannot be read.
    """
    return {row.name: _read(row, environ) for row in TABLE}


def _read(row: Setting, environ: Mapping[str, str]) -> Any:
    raw = environ.get(row.name)
    file = environ.get(f"{row.name}_FILE")
    if raw is None and file:
        try:
            raw = Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise SettingError(f"{row.name}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    try:
        return row.read(row.default if raw is None else raw)
    except ValueError as error:
        raise SettingError(f"{row.name} has a value that cannot be used ({error}). {row.meaning}") from error


def database(url: str, home: Path, sync: str) -> dict[str, Any]:
    """Django's DATABASES entry for a `postgres://` address, or SQLite in `home` where there is none.

    IMMEDIATE is not optional: Django reads, then writes, and a plain BEGIN then fails at once under load.
    """
    if not url:
        pragmas = (f"PRAGMA journal_mode=WAL;PRAGMA synchronous={_sync(sync)};PRAGMA mmap_size=536870912;"
                   "PRAGMA journal_size_limit=27103364;PRAGMA temp_store=MEMORY")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "hrcity.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError("DATABASE_URL must start with postgres:// (or be empty for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def search_engine(word: str, url: str) -> str:
    """Which engine holds the search index.

    >>> search_engine("tantivy", "")
    'tantivy'

    Raises:
        SettingError: there is no such engine, or not with this database.
    """
    if word.lower() not in {"tantivy", "postgres"}:
        raise SettingError("HRCITY_SEARCH must be tantivy or postgres.")
    if word.lower() == "postgres" and not url:
        raise SettingError("HRCITY_SEARCH=postgres needs PostgreSQL: set DATABASE_URL to postgres://…, or leave "
                           "HRCITY_SEARCH away.")
    return word.lower()


def _sync(word: str) -> str:
    if word.upper() not in {"NORMAL", "FULL"}:
        raise SettingError("HRCITY_SQLITE_SYNC must be NORMAL or FULL.")
    return word.upper()


def mail(url: str, home: Path) -> dict[str, Any]:
    """Django's EMAIL_* settings for an `smtp://` address, or a folder of files in `home` where there is none."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(home / "mail")}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == "1",
        "EMAIL_USE_SSL": options.get("ssl") == "1",
        "EMAIL_TIMEOUT": 15,
    }


def secret_key(given: str, home: Path) -> str:
    """The signing key: the one given, else the one kept in `home/secret.key`, made on first use (mode 600)."""
    if given:
        return given
    path = home / "secret.key"
    if not path.exists():
        import secrets

        home.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def settings_page() -> str:
    """docs/settings.md, generated from the table."""
    rows = [f"| `{row.name}` | {f'`{row.default}`' if row.default else '–'} | {row.meaning}"
            f"{' Secret: prefer `' + row.name + '_FILE`.' if row.secret else ''} |" for row in TABLE]
    head = ("# Settings\n\nRead from the environment at start; generated from `src/hrcity/conf/env.py` by "
            "`hrcity settings --write`. `NAME_FILE` may name a file that holds the value.\n\n"
            "| name | default | meaning |\n| --- | --- | --- |\n")
    return head + "\n".join(rows) + "\n"
