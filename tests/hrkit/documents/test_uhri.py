"""UHRI export as JSON: what a row becomes, and how files of every state are read; rows are made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrkit.documents import json_rows
from hrkit.documents.errors import DocumentError
from hrkit.documents.model import AskKind, Position, Refused
from hrkit.documents.uhri import Annotation, annotation, content_hash, read_json, stream_json

ID = "0f3a2b1c-1111-4222-8333-0123456789ab"
ROW: dict[str, Any] = {
    "AnnotationId": ID,
    "DocumentId": "0f3a2b1c-9999-4222-8333-0123456789ab",
    "Symbol": "CRC/C/PER/CO/6-7",
    "Body": "- CRC",
    "AnnotationType": "- Recommendations",
    "Countries": ["Peru"],
    "Regions": ["Latin America and the Caribbean"],
    "Themes": ["Right to health"],
    "AffectedPersons": ["- Children"],
    "Sdgs": ["16.2 - Protect children", "3 - GOOD HEALTH"],
    "Text": "12.The Committee recommends that the State party open clinics.",
    "PublicationDate": "2025-02-12T00:00:00",
    "PublicationDateOnUhri": "2025-03-03T10:53:45.827",
    "UprCycle": None,
    "UprSession": [],
    "UprPositions": [],
    "UprRecommendingCountry": [],
    "UprRecommendingRegions": [],
}
Writer = Callable[..., Path]


def row(**changes: Any) -> dict[str, Any]:
    return {**ROW, **changes}


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def writer(content: object, name: str = "export.json") -> Path:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return writer


def annotations(path: Path) -> list[Annotation]:
    return [entry for entry in stream_json(path) if isinstance(entry, Annotation)]


def refused(path: Path) -> list[Refused]:
    return [entry for entry in stream_json(path) if isinstance(entry, Refused)]


def test_row_becomes_an_annotation_with_clean_and_raw_values() -> None:
    found = annotation(ROW)
    assert (found.upstream_id, found.symbol, found.body, found.body_raw) == (ID, "CRC/C/PER/CO/6-7", "CRC", "- CRC")
    assert (found.kind, found.kind_raw) == (AskKind.RECOMMENDATION, "- Recommendations")
    assert (found.countries, found.countries_raw) == (("PER",), ("Peru",))
    assert (found.groups, found.themes) == (("Children",), ("Right to health",))
    assert (found.sdg_goals, found.sdg_targets) == (("16", "3"), ("16.2",))
    assert (found.paragraph, found.sub_item) == ("12", "")
    assert (found.date, found.date_uhri) == ("2025-02-12", "2025-03-03")
    assert found.raw is ROW and found.text_raw == ROW["Text"]
    assert found.warnings == ()


def test_upr_row_has_position_states_session_and_cycle() -> None:
    found = annotation(
        row(
            Symbol="A/HRC/59/15",
            Body="- UPR",
            Text="140.7 Open clinics (Chad);",
            UprCycle="4th cycle",
            UprSession=["- 48 - January 2025"],
            UprPositions=["Supported"],
            UprRecommendingCountry=["Chad", "Turkey"],
        )
    )
    assert (found.paragraph, found.session, found.cycle) == ("140.7", "48", "4")
    assert (found.position, found.states) == (Position.SUPPORTED, ("Chad", "Türkiye"))


def test_renamed_keys_of_republished_files_are_read() -> None:
    found = annotation(
        {
            "_id": ID,
            "_fetched_at": "2026-03-25T07:21:15",
            "text": "Clinics\n12. The Committee is concerned about queues.",
            "symbol": "E/C.12/PER/CO/5",
            "body": "CESCR",
            "annotation_type": "Concerns/Observations",
            "countries": ["Peru"],
            "affected_persons": ["Women & girls"],
            "upr_cycle": None,
            "upr_recommending_country": [],
            "date": "2026-03-23",
        }
    )
    assert (found.upstream_id, found.body, found.kind) == (ID, "CESCR", AskKind.CONCERN)
    assert (found.paragraph, found.groups, found.date) == ("12", ("Women & girls",), "2026-03-23")


def test_content_hash_ignores_key_order_and_fetch_time_but_no_other_change() -> None:
    turned = dict(reversed(list(ROW.items())))
    assert content_hash(turned) == content_hash(ROW) == content_hash({**ROW, "_fetched_at": "today"})
    assert content_hash(row(Themes=["Right to food"])) != content_hash(ROW)


@pytest.mark.parametrize("wrap", ["[%s,\n %s]", '{"total": 2, "results": [%s, %s]}', "%s\n%s\n", "\ufeff[%s,%s]"])
def test_array_wrapped_array_json_lines_and_byte_order_mark_are_read(write: Writer, wrap: str) -> None:
    other = "0f3a2b1c-2222-4222-8333-0123456789ab"
    path = write(wrap % (json.dumps(ROW), json.dumps(row(AnnotationId=other))))
    assert [found.upstream_id for found in annotations(path)] == [ID, other]


def test_single_object_is_one_row(write: Writer) -> None:
    assert len(annotations(write(ROW))) == 1


def test_empty_array_and_empty_wrapper_have_no_rows(write: Writer) -> None:
    assert list(stream_json(write("[]"))) == []
    assert list(stream_json(write('{"results": [], "total": 0}'))) == []


def test_utf16_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps([row(Text="12. Café")], ensure_ascii=False).encode("utf-16"))
    assert annotations(path)[0].text == "12. Café"


def test_rows_are_cut_at_any_place_of_the_buffer(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        row(AnnotationId=f"id-{number}", Text=f"{number}. Öffne die Tür 한글 ✓ {number}") for number in range(1, 40)
    ]
    path = write(rows)
    for chunk in (7, 64, 1021):
        monkeypatch.setattr(json_rows, "CHUNK", chunk)
        assert [found.raw for found in annotations(path)] == rows


def test_truncated_file_yields_complete_rows_then_says_where(write: Writer) -> None:
    text = json.dumps([ROW, row(AnnotationId="two"), row(AnnotationId="three")])
    for cut in (len(text) - 1, len(text) - 30, text.index("two") + 300, text.index("three") - 40):
        stream = stream_json(write(text[:cut]))
        found: list[Annotation | Refused] = []
        with pytest.raises(DocumentError) as caught:
            found.extend(stream)
        assert caught.value.code == "truncated-json"
        assert "character" in caught.value.where


def test_truncated_file_keeps_what_was_complete(write: Writer) -> None:
    text = json.dumps([ROW, row(AnnotationId="two"), row(AnnotationId="three")])
    stream = stream_json(write(text[: text.index("three")]))
    assert [next(stream), next(stream)] == [annotation(ROW), annotation(row(AnnotationId="two"))]
    with pytest.raises(DocumentError):
        next(stream)


def test_file_cut_inside_a_letter_is_truncated_not_wrongly_encoded(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    data = json.dumps([row(Text="12. Tür")], ensure_ascii=False).encode()
    path.write_bytes(data[: data.index("ü".encode()) + 1])
    with pytest.raises(DocumentError) as caught:
        list(stream_json(path))
    assert caught.value.code == "truncated-json"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"Text": "a" "b"}, {"Text": "12. something that is much longer than the defect"}]', "malformed-json"),
        (b'[{"Text": "caf\xe9 and more words that follow it"}]', "encoding"),
        (b"<html><body>Service unavailable</body></html>", "not-recognised"),
        (b"", "not-recognised"),
        (b"[" * 100_000, "malformed-json"),
    ],
)
def test_broken_file_is_named_for_what_it_is(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        list(stream_json(path))
    assert caught.value.code == code


def test_entries_that_are_no_records_and_rows_without_text_are_refused(write: Writer) -> None:
    path = write(["a string", row(Text=" <p>&nbsp;</p> "), ROW])
    assert [entry.where for entry in refused(path)] == ["row 1", "row 2"]
    assert len(annotations(path)) == 1


def test_reading_of_a_small_file_has_asks_and_shared_source(write: Writer) -> None:
    reading = read_json(write([ROW, row(AnnotationId="two", Text="13. (b) Close them.", AnnotationType="")]))
    assert (reading.source.symbol, reading.source.body, reading.source.country) == ("CRC/C/PER/CO/6-7", "CRC", "PER")
    assert [(ask.number, ask.sub_item) for ask in reading.asks] == [("12", ""), ("13", "b")]
    assert reading.asks[1].kind is AskKind.RECOMMENDATION and "type-missing" in reading.asks[1].warnings
    assert reading.asks[0].sdgs == ("16.2 - Protect children", "3 - GOOD HEALTH")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "big.json"
    long_text = "12. " + "The Committee recommends clinics. " * 60
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("[")
        for number in range(6000):
            line = json.dumps(row(AnnotationId=f"0f3a2b1c-1111-4222-8333-{number:012d}", Text=long_text))
            stream.write(("," if number else "") + line)
        stream.write("]")
    tracemalloc.start()
    count = sum(1 for _ in stream_json(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6000
    assert peak < 0.7 * path.stat().st_size


def test_given_annotations_are_read_whole(reference_data: Path) -> None:
    found = []
    for path in sorted((reference_data / "recommendations" / "uhri-annotations").glob("*.json")):
        found += list(stream_json(path))
    assert len(found) == 15
    assert all(isinstance(entry, Annotation) for entry in found)
    given = [entry for entry in found if isinstance(entry, Annotation)]
    assert {(entry.symbol, entry.body, entry.countries) for entry in given} == {("E/C.12/AUS/CO/6", "CESCR", ("AUS",))}
    assert sum(entry.kind is AskKind.RECOMMENDATION for entry in given) == 7
    assert sum(entry.kind is AskKind.CONCERN for entry in given) == 8
    assert all(entry.paragraph.isdigit() for entry in given)
    assert not [theme for entry in given for theme in entry.themes if theme != theme.strip()]
