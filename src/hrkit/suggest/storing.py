"""A model in a folder: `model.json` (labels, features, threshold, quality) and `numbers.npz` (coefficients)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hrkit.suggest.features import Vocabulary
from hrkit.suggest.fitting import First, Second
from hrkit.suggest.model import ModelError, Quality

if TYPE_CHECKING:
    from hrkit.suggest.classifier import Model

FORMAT, VERSION = "hrkit.suggest", 1
_NUMBERS = ("weights", "coefficients", "intercepts", "mean", "spread", "second", "curves", "seen", "length")
MOST_BYTES = 500 << 20


def save(model: Model, folder: Path) -> None:
    """Write both files, the description last: a folder without it holds no model."""
    folder.mkdir(parents=True, exist_ok=True)
    first, second = model.first, model.second
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, weights=first.weights, coefficients=first.coefficients, intercepts=first.intercepts,
        length=np.array(first.length), mean=second.mean, spread=second.spread, second=second.coefficients,
        curves=second.curves, seen=model.seen,
    )
    about = {
        "format": FORMAT, "version": VERSION, "labels": model.labels, "threshold": model.threshold,
        "quality": {label: asdict(one) for label, one in model.quality.items()},
        "numbers": hashlib.sha256(buffer.getvalue()).hexdigest(), "features": list(model.vocabulary),
    }
    _write(folder / "numbers.npz", buffer.getvalue())
    _write(folder / "model.json", json.dumps(about, ensure_ascii=False).encode())


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    os.replace(part, path)


def load(folder: Path) -> Model:
    """Read the folder; every defect is a `ModelError` with a sentence."""
    about = _about(folder)
    try:
        numbers = _numbers(folder / "numbers.npz", str(about["numbers"]))
        return _model(about, numbers)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, zipfile.BadZipFile, EOFError) as error:
        if isinstance(error, ModelError):
            raise
        raise _damaged(folder) from error


def _about(folder: Path) -> dict[str, Any]:
    path = folder / "model.json"
    if not path.is_file():
        raise ModelError(f"{folder} holds no model (model.json is missing). Train one first.")
    try:
        about = json.loads(path.read_bytes())
    except (ValueError, OSError, RecursionError) as error:
        raise _damaged(folder) from error
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ModelError(f"{folder} holds no model of hrkit.suggest. Choose the folder that training wrote.")
    if about.get("version") != VERSION:
        raise ModelError(f"The model in {folder} has format version {about.get('version')}; this program reads "
                         f"{VERSION}. Train it again.")
    return about


def _numbers(path: Path, digest: str) -> dict[str, Any]:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError("other numbers than the description names")
    with np.load(io.BytesIO(data), allow_pickle=False) as numbers:
        return {name: numbers[name] for name in _NUMBERS}


def _model(about: dict[str, Any], numbers: dict[str, Any]) -> Model:
    from hrkit.suggest.classifier import Model

    first = First(numbers["weights"], float(numbers["length"]), numbers["coefficients"], numbers["intercepts"])
    second = Second(numbers["mean"], numbers["spread"], numbers["second"], numbers["curves"])
    labels, names = tuple(map(str, about["labels"])), list(map(str, about["features"]))
    if first.coefficients.shape != (len(labels), len(names)) or second.coefficients.shape[1:] != (len(labels),):
        raise ValueError("the numbers do not fit the labels")
    quality = {str(label): Quality(**one) for label, one in about["quality"].items()}
    vocabulary = Vocabulary({name: at for at, name in enumerate(names)})
    return Model(vocabulary, labels, first, second, float(about["threshold"]), quality, numbers["seen"])


def _damaged(folder: Path) -> ModelError:
    return ModelError(f"The model in {folder} is damaged or incomplete. Train it again.")
