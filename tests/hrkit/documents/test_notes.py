"""Footnotes: their marks never stick to a word or number, their texts stay with the paragraph that has the mark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.hrkit.documents.builders import W, make_hwpx, make_pdf, make_raw_docx

from hrkit.documents import read
from hrkit.documents.__main__ import main
from hrkit.documents.readers import Para, read_text

RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
REFERENCE = "<w:r><w:rPr><w:rStyle w:val='Mark'/></w:rPr><w:footnoteReference w:id='{}'/></w:r>"
OWN_MARK = "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='{}'/><w:t>*</w:t></w:r>"
RAISED = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>"
STYLED = "<w:r><w:rPr><w:rStyle w:val='Mark'/></w:rPr><w:t>{}</w:t></w:r>"
STYLES = (
    f"<w:styles xmlns:w='{W}'><w:style w:type='character' w:styleId='Mark'><w:name w:val='footnote reference'/>"
    "</w:style></w:styles>"
)


def notes_part(**texts: str) -> str:
    notes = "".join(
        f"<w:footnote w:id='{key[1:]}'><w:p><w:r><w:footnoteRef/></w:r>{RUN.format(' ' + text)}</w:p></w:footnote>"
        for key, text in texts.items()
    )
    separator = "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
    return f"<w:footnotes xmlns:w='{W}'>{separator}{notes}</w:footnotes>"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def observations(path: Path) -> Path:
    body = [
        paragraph(RUN.format("CCPR/C/MLT/CO/9")),
        paragraph(RUN.format("Concluding observations on the ninth report of Malta"), OWN_MARK.format(1)),
        paragraph(
            RUN.format("1. The Committee considered the report"), REFERENCE.format(2), RUN.format(" at two meetings,"),
            REFERENCE.format(3), RUN.format(" held in 2023."),
        ),
        paragraph(RUN.format("2. The Committee is concerned that lamps are dark."), RAISED.format("4")),
        paragraph(RUN.format("3. The State party should light 5 km"), RAISED.format("2"), RUN.format(" in the 3"),
                  RAISED.format("rd"), RUN.format(" year"), STYLED.format("7"), RUN.format(".")),
    ]  # fmt: skip
    parts = {
        "word/styles.xml": STYLES,
        "word/footnotes.xml": notes_part(n1="Adopted at its session.", n2="CCPR/C/MLT/9.", n3="CCPR/C/SR.4034."),
    }
    return make_raw_docx(path, "".join(body), parts)


def test_concluding_observations_keep_notes_beside_their_paragraph(tmp_path: Path) -> None:
    reading = read(observations(tmp_path / "a.docx"))
    assert reading.source.title == "Concluding observations on the ninth report of Malta"
    assert reading.paragraphs[0].text == "The Committee considered the report at two meetings, held in 2023."
    assert reading.paragraphs[0].notes == ("Adopted at its session.", "CCPR/C/MLT/9.", "CCPR/C/SR.4034.")
    assert reading.paragraphs[1].text == "The Committee is concerned that lamps are dark."
    assert reading.asks[1].text == "The State party should light 5 km² in the 3rd year."
    assert not reading.paragraphs[2].notes


def test_the_text_command_prints_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["text", str(observations(tmp_path / "a.docx")), "--json"]) == 0
    blocks = json.loads(capsys.readouterr().out)["blocks"]
    assert blocks[1]["notes"] == ["Adopted at its session."]


def test_a_deleted_reference_has_no_note(tmp_path: Path) -> None:
    body = paragraph(RUN.format("Lamps."), f"<w:del>{REFERENCE.format(1)}</w:del>")
    document = read_text(make_raw_docx(tmp_path / "a.docx", body, {"word/footnotes.xml": notes_part(n1="Gone.")}))
    assert document.blocks == [Para("Lamps.", page=1)]


def test_html_notes_linked_to_and_fro_are_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><body><p>1. The Committee met.<a href='#_ftn1' name='_ftnref1'>[1]</a> It<sup>2</sup> saw "
        "<a href='#part'>2019</a> lamps on 5 km<sup>2</sup>.</p><h2 id='part'>Part</h2>"
        "<div id='ftn1'><p><a href='#_ftnref1' name='_ftn1'>[1]</a> CAT/C/KOR/5.</p></div></body></html>"
    )
    blocks = read_text(path).paragraphs
    assert [block.text for block in blocks] == ["1. The Committee met. It saw 2019 lamps on 5 km².", "Part"]
    assert blocks[0].notes == ("CAT/C/KOR/5.",)


def test_hwpx_notes_stand_beside_the_paragraph(tmp_path: Path) -> None:
    note = "<hp:subList><hp:p><hp:run><hp:t>각주</hp:t></hp:run></hp:p></hp:subList>"
    inner = (
        "<hp:p><hp:run><hp:t>제1조 목적</hp:t><hp:ctrl><hp:footNote>" + note + "</hp:footNote></hp:ctrl>"
        "<hp:t>이다.</hp:t></hp:run></hp:p>"
    )
    assert read_text(make_hwpx(tmp_path / "a.hwpx", inner)).blocks == [Para("제1조 목적이다.", notes=("각주",))]


def test_pdf_notes_are_told_by_their_raised_marks(tmp_path: Path) -> None:
    lines = [
        "1. The Committee considered the report of the State party^1^ at two of its meetings,^2^",
        "held in 2023^3^ on 12 km^2^ of ground, for 3.5 per cent of all and in full.",
        "~^1^ CRC/C/KOR/7.",
        "~^2^ See CRC/C/SR.100 and the other record of the",
        "~second meeting.",
        "~^3^ A third note.",
        "GE.23-12345",
    ]
    document = read_text(make_pdf(tmp_path / "a.pdf", [lines]))
    assert document.paragraphs[0].text == (
        "1. The Committee considered the report of the State party at two of its meetings, held in 2023 on 12 km² of "
        "ground, for 3.5 per cent of all and in full."
    )
    assert document.paragraphs[0].notes == (
        "CRC/C/KOR/7.", "See CRC/C/SR.100 and the other record of the second meeting.", "A third note.",
    )  # fmt: skip
    assert document.furniture == ["GE.23-12345"]


def test_a_note_without_a_mark_stays_with_its_page(tmp_path: Path) -> None:
    lines = ["1. The Committee considered the report of the State party in two of its meetings.", "~^9^ Lost note."]
    document = read_text(make_pdf(tmp_path / "a.pdf", [lines]))
    assert [block.notes for block in document.paragraphs] == [("Lost note.",)]
