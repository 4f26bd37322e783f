"""What the administrator's pages name must exist: settings, commands, options, files."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hrcity.conf import env
from hrcity.conf.command import ALIASES, OUTSIDE

ROOT = Path(__file__).resolve().parents[2]
ADMIN = ROOT / "docs" / "admin"
PAGES = sorted(path for path in ADMIN.rglob("*") if path.is_file())
UNITS = sorted(ADMIN.glob("files/*.service"))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def test_every_setting_that_is_named_exists() -> None:
    known = {row.name for row in env.TABLE}
    named = {name.removesuffix("_FILE") for name in re.findall(r"\b(?:HRCITY_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b", TEXT)}
    assert named - known == set()


def test_every_command_that_is_named_exists() -> None:
    from django.core.management import get_commands

    named = set(re.findall(r"(?:^|`|bin/)hrcity ([a-z][a-z-]+)", TEXT, re.MULTILINE))
    assert named >= {"backup", "restore", "copy-database", "audit", "health", "serve"}
    for name in named:
        assert ALIASES.get(name, name) in {*get_commands(), *OUTSIDE}, name


def test_every_option_of_run_that_is_named_exists() -> None:
    offered = subprocess.run([sys.executable, str(ROOT / "run"), "--help"], capture_output=True, text=True).stdout
    for line in re.findall(r"\./run (--[^`#\n&>]*)", TEXT):
        for option in re.findall(r"--[a-z]+", line):
            assert option in offered, option


def test_every_link_leads_somewhere() -> None:
    for page in ADMIN.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
        anchors = {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-")
                   for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_without_privileges_and_calls_what_exists(path: Path) -> None:
    service = unit(path)["Service"]
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("hrcity", "yes", "strict")
    words = service["ExecStart"].split()
    assert words[0] == "/opt/hrcity/.venv/bin/hrcity"
    assert words[1] in {"serve", "backup"}
    if words[1] == "serve":
        from hrcity.conf.serve import options

        assert options(words[2:]).only in {"web", "worker"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_every_line(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True)
    assert "Unknown" not in done.stderr and "Failed to parse" not in done.stderr, done.stderr


def test_the_environment_file_is_one_that_the_settings_can_read(tmp_path: Path) -> None:
    lines = (ADMIN / "files" / "hrcity.env").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert not any(" " in value for value in values.values())
    found = env.read_environment(values)
    assert found["HRCITY_HTTPS"] is True and found["HRCITY_PROXIES"] == 1


def test_the_proxies_let_the_largest_file_through() -> None:
    largest = env.read_environment({})["HRCITY_MAX_UPLOAD_MB"]
    nginx = re.search(r"client_max_body_size (\d+)m", (ADMIN / "files" / "nginx.conf").read_text())
    caddy = re.search(r"max_size (\d+)MB", (ADMIN / "files" / "Caddyfile").read_text())
    assert nginx and caddy and int(nginx[1]) >= largest and int(caddy[1]) >= largest
