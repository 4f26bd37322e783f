from __future__ import annotations

from pathlib import Path

import pytest

from hrcity.conf import env
from hrcity.conf.env import SettingError, read_environment

ROOT = Path(__file__).resolve().parents[2]


def test_without_an_environment_every_setting_has_its_default() -> None:
    found = read_environment({})
    assert found["HRCITY_DEBUG"] is False
    assert found["HRCITY_WEB_WORKERS"] == 2
    assert set(found) == {row.name for row in env.TABLE}


@pytest.mark.parametrize(("name", "value"), [("HRCITY_DEBUG", "maybe"), ("HRCITY_WEB_WORKERS", "two"),
                                             ("HRCITY_MAX_UPLOAD_MB", "")])
def test_a_value_that_cannot_be_used_names_its_setting(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read_environment({name: value})


def test_a_secret_is_read_from_its_file_without_the_line_end(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    assert read_environment({"HRCITY_SECRET_KEY_FILE": str(tmp_path / "key")})["HRCITY_SECRET_KEY"] == "hush"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="HRCITY_SECRET_KEY_FILE names"):
        read_environment({"HRCITY_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_a_password_with_marks_arrives_whole(tmp_path: Path) -> None:
    found = env.database("postgres://city:p%40ss%2Fword@db:5433/hr?sslmode=require", tmp_path, "NORMAL")
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == ("p@ss/word", "db", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="must start with postgres://"):
        env.database("mysql://h/n", tmp_path, "NORMAL")


def test_search_in_postgresql_needs_postgresql() -> None:
    assert env.search_engine("Postgres", "postgres://h/n") == "postgres"
    with pytest.raises(SettingError, match="HRCITY_SEARCH=postgres needs PostgreSQL: set DATABASE_URL"):
        env.search_engine("postgres", "")
    with pytest.raises(SettingError, match="must be tantivy or postgres"):
        env.search_engine("solr", "")


def test_the_signing_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = env.secret_key("", tmp_path)
    assert env.secret_key("", tmp_path) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert len(first) > 60


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == env.settings_page()


def test_every_secret_is_marked() -> None:
    for row in env.TABLE:
        if any(word in row.name for word in ("SECRET", "PASSWORD", "DATABASE_URL", "SMTP_URL")):
            assert row.secret, row.name
