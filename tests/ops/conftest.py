from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture
def empty_target(transactional_db: None, tmp_path: Path) -> Path:
    """A folder in which `copy.sqlite3` has every table and no row, made from the test's own database before it is
    filled; on PostgreSQL just the folder, where copying makes the tables."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as link, \
                contextlib.closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            link.backup(copy)
    return tmp_path
