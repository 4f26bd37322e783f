from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = {
    "An app imports only from apps below it": ("hrcity/core/actors.py", "import hrcity.people.hashers\n"),
    "Methods know neither the platform nor Django": ("hrkit/symbols/model.py", "import django\n"),
    "Apps reach settings only through django.conf": ("hrcity/portal/context.py", "from hrcity.conf import env\n"),
    "Modules that serve pages import no document reader and no numeric room":
        ("hrcity/core/templatetags/ui.py", "def f() -> None:\n    import hrkit.documents\n"),
    "Search loads no numbers and no model of meanings":
        ("hrcity/core/search/by_meaning.py", "def f() -> None:\n    import numpy\n"),
}


def lint(source: Path) -> str:
    words = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(words, cwd=source.parent, env={"PYTHONPATH": str(source), "PATH": ""}, capture_output=True,
                          text=True)
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the check says of a copy in which every contract is broken once."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("*.csv", "__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, line in PLANTED.values():
        with (folder / "src" / name).open("a", encoding="utf-8") as out:
            out.write("\n" + line)
    return lint(folder / "src")


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_found(planted: str, contract: str) -> None:
    assert planted.startswith("1\n")
    assert f"{contract} BROKEN" in planted


def test_the_contracts_hold() -> None:
    said = lint(ROOT / "src")
    assert said.startswith("0\n"), said


def test_every_app_stands_in_the_layers() -> None:
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = set(contracts[0]["layers"])
    apps = {f"hrcity.{path.parent.name}" for path in (ROOT / "src" / "hrcity").glob("*/apps.py")}
    assert apps == layers
