"""Learning from labelled texts and suggesting: what comes out, that it is the same every time, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hrkit.suggest.rows import english, korean

from hrkit.suggest import Model, ModelError, Row, TooFewRows, train
from hrkit.suggest.classifier import words_of
from hrkit.suggest.features import Vocabulary, features, key_of, places
from hrkit.suggest.training import merged

NEW = ("Lower the rent for tenants", "Hire nurses for the clinics", "Print textbooks", "Tenants need clinics", "…", "")


@pytest.fixture(scope="module")
def model() -> Model:
    return train(english())


def test_best_label_comes_first_with_its_words(model: Model) -> None:
    first = model.suggest(NEW)[0][0]
    assert (first.label, first.is_above) == ("housing", True)
    assert set(first.words) & {"rent", "tenants", "rent for tenants"}
    assert first.confidence > 0.7


def test_text_may_have_two_labels(model: Model) -> None:
    found = model.suggest(NEW[3:4])[0]
    assert {one.label for one in found[:2]} == {"housing", "health"}


def test_so_many_suggestions_come_as_are_asked_for(model: Model) -> None:
    assert [len(each) for each in model.suggest(NEW, top=2)] == [2] * len(NEW)
    assert all(len(each) == 3 for each in model.suggest(NEW, top=9))
    assert model.suggest([]) == []


def test_confidence_is_a_probability_and_never_rises_down_the_list(model: Model) -> None:
    for each in model.suggest(NEW):
        confidences = [one.confidence for one in each]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= value <= 1 for value in confidences)


@given(st.text(max_size=120), st.sampled_from(["en", "ko", "fr", "ne", "xx"]))
@settings(max_examples=60, deadline=None)
def test_words_shown_stand_in_the_text(text: str, lang: str) -> None:
    trained = _kept()
    mixed = f"{text} the tenants of {text}"
    for one in trained.suggest([mixed], lang=lang)[0]:
        assert all(word in mixed for word in one.words)


def _kept(kept: list[Model] = []) -> Model:  # noqa: B006  # trained once for all examples
    if not kept:
        kept.append(train(english()))
    return kept[0]


def test_training_twice_gives_the_same(model: Model) -> None:
    assert train(english()).suggest(NEW) == model.suggest(NEW)


def test_quality_of_each_label_is_measured(model: Model) -> None:
    assert set(model.quality) == set(model.labels) == {"housing", "health", "schools"}
    assert model.quality["schools"].n == 40 and model.quality["schools"].f1 > 0.8


def test_rare_label_is_not_offered() -> None:
    rows = [*english(), *(Row(f"Lonely word {number}", ("rare",)) for number in range(4))]
    assert "rare" not in train(rows).labels


@pytest.mark.parametrize("rows", [[], english(each=8)[:30], [Row(f"text {n}", ("one",)) for n in range(60)]])
def test_too_few_rows_are_refused_with_a_sentence(rows: list[Row]) -> None:
    with pytest.raises(TooFewRows, match=r"(?s)at least.*\.|At least.*\."):
        train(rows)


def test_correction_with_more_weight_wins() -> None:
    rows = [Row("Same text", ("a",)), Row("same text!", ("b",), weight=3), Row("Other", ("a",)), Row("other", ("b",))]
    assert [set(row.labels) for row in merged(rows)] == [{"b"}, {"a", "b"}]


def test_corrections_change_what_is_suggested() -> None:
    corrected = [Row(f"Tend the allotments of street {number}", ("housing",), weight=5) for number in range(6)]
    plain = train([*english(), *(Row(row.text, ("schools",)) for row in corrected)])
    moved = train([*english(), *(Row(row.text, ("schools",)) for row in corrected), *corrected])
    assert plain.suggest(["Tend the allotments"])[0][0].label == "schools"
    assert moved.suggest(["Tend the allotments"])[0][0].label == "housing"


def test_korean_rows_make_a_korean_model() -> None:
    trained = train(korean())
    first = trained.suggest(["세입자의 임대료를 낮추어라"], lang="ko")[0][0]
    assert first.label == "주거" and first.words
    assert all(word in "세입자의 임대료를 낮추어라" for word in first.words)


def test_saved_model_suggests_the_same(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "new" / "folder")
    loaded = Model.load(tmp_path / "new" / "folder")
    assert loaded.suggest(NEW) == model.suggest(NEW)
    assert loaded.quality == model.quality and loaded.labels == model.labels
    assert loaded.has_seen([english()[0].text, "never"]).tolist() == [True, False]


def test_saved_files_hold_no_pickle(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "numbers.npz"]
    with np.load(tmp_path / "numbers.npz", allow_pickle=False) as numbers:
        assert all(numbers[name].dtype != object for name in numbers.files)


@pytest.mark.parametrize(("name", "content"), [
    ("model.json", None), ("model.json", b"{"), ("model.json", b"[]"), ("model.json", b'{"format": "other"}'),
    ("model.json", b'{"format": "hrkit.suggest", "version": 99}'),
    ("model.json", b'{"format": "hrkit.suggest", "version": 1}'), ("model.json", b"\xff\xfe\x00"),
    ("numbers.npz", None), ("numbers.npz", b"PK"), ("numbers.npz", b""),
])
def test_damaged_folder_is_refused_with_a_sentence(
    model: Model, tmp_path: Path, name: str, content: bytes | None
) -> None:
    model.save(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"\.$"):
        Model.load(tmp_path)


def test_numbers_of_another_model_are_refused(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "a")
    train(english(seed=8)).save(tmp_path / "b")
    (tmp_path / "a" / "numbers.npz").write_bytes((tmp_path / "b" / "numbers.npz").read_bytes())
    with pytest.raises(ModelError, match="damaged"):
        Model.load(tmp_path / "a")


@pytest.mark.parametrize(("text", "lang"), [
    ("Ratify OP-CAT, and the ICRMW!", "en"), ("Égalité des droits", "fr"), ("인권 기본조례를 만들라", "ko"),
    ("बालबालिकाको अधिकार", "ne"),
])
def test_features_and_their_places_agree(text: str, lang: str) -> None:
    assert sorted(features(text, lang)) == sorted(name for name, _, _ in places(text, lang))


def test_stop_words_do_not_part_a_pair() -> None:
    assert "right child" in features("Rights of the Child")


def test_unknown_features_are_left_out() -> None:
    words = Vocabulary()
    words.grow([["a", "b", "a"]])
    assert words.matrix([["a", "zzz"], []]).toarray().tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_key_of_a_text_is_that_of_the_protocol() -> None:
    assert key_of("  Ratify — the  “ICRMW” (Peru). ") == "ratify the icrmw peru"
    assert key_of("Éducation") == "ducation"
    assert key_of("인권을 보장하라") != key_of("인권을 존중하라")


def test_weak_words_are_not_shown() -> None:
    found = [("a", 0, 1), ("b", 2, 3), ("c", 4, 5)]
    assert words_of("a b c", found, {"a": 1.0, "b": 0.5, "c": 0.01}) == ("a", "b")
    assert words_of("a b c", found, {"a": -1.0, "b": -0.5, "c": 0}) == ()


def test_near_copies_never_stand_on_both_sides_of_a_measurement() -> None:
    import random

    rng = random.Random(3)
    copies = ("", " (Chile)", " (Norway, Peru)", ".", " by 2030")
    words = ["".join(rng.choices("abcdefghijklmnop", k=6)) for _ in range(400)]
    rows = []
    for _n in range(60):
        text, label = " ".join(rng.sample(words, 14)), rng.choice(["heads", "tails"])
        rows += [Row(text + copy, (label,)) for copy in copies]
    quality = train(rows).quality
    # A coin's side cannot be told from words that stand nowhere else.
    assert all(said.precision < 0.75 for said in quality.values())
