"""From a UN document to a department's desk: five people, one browser each, and a reader on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit

pytestmark = [pytest.mark.pages, pytest.mark.xdist_group("pages")]


def next_step(page: Page, name: str) -> None:
    """Press the one button of the next step."""
    page.locator("#next").get_by_role("button", name=name).first.click()


def test_an_officer_drops_a_document_in_and_a_department_ends_up_answering(visit: Visit, reference_data: Path) -> None:
    document = reference_data / "recommendations" / "ohchr-matrix" / "slovenia-2025-upr48.docx"

    officer = visit("minjun").page
    officer.goto("/desk/")
    officer.get_by_role("link", name="Import a document").click()
    officer.locator("input[type=file]").set_input_files(document)
    officer.get_by_role("button", name="Read the file").click()
    apply = officer.get_by_role("button", name=re.compile("Import 254"))
    expect(apply).to_be_visible(timeout=60_000)
    apply.click()
    onwards = officer.get_by_role("link", name="To the new recommendations")
    expect(onwards).to_be_visible(timeout=60_000)
    onwards.click()
    officer.locator("main input[type=search]").fill("adequate housing Roma")
    officer.locator("main").get_by_role("button", name="Search").first.click()
    officer.locator("tbody .title a").first.click()
    ref = officer.locator(".record-head .ref").inner_text()
    officer.get_by_label("Ours: the city can do it").check()
    officer.get_by_label("Who answers (lead)").select_option(label="Housing and Urban Regeneration Department")
    officer.get_by_label("Legal basis").fill("Local Autonomy Act, art. 13")
    officer.get_by_label("Reason, for the department").fill("Public housing is run by the city.")
    next_step(officer, "Send for approval")
    expect(officer.get_by_text("went to the head of the office")).to_be_visible()
    assert officer.request.post(f"/recommendations/{ref}/do/approve/").status == 403

    head = visit("seoyeon").page
    head.goto("/desk/")
    head.locator("tr", has_text=ref).get_by_role("link").first.click()
    next_step(head, "Approve and notify the department")
    expect(head.get_by_text("the clock is running")).to_be_visible()

    contact = visit("dewi").page
    contact.goto("/desk/")
    contact.locator("tr", has_text=ref).get_by_role("link").first.click()
    contact.get_by_text("Add evidence", exact=True).click()
    contact.locator("#next").get_by_label("figure", exact=True).check()
    contact.get_by_label("Figure", exact=True).fill("120")
    contact.get_by_label("Unit (English)").fill("homes")
    contact.get_by_label("Source, meeting or register (English)").fill("Housing register, October 2026")
    contact.get_by_role("button", name="Add this evidence").click()
    contact.get_by_label("We take it on").check()
    contact.get_by_label("What we will do (English)").fill("Offer 120 public rental homes")
    contact.locator("form[action$='/do/draft/']").get_by_text("In the other language too").click()
    contact.get_by_label("Answer (Korean)").fill("임대주택 120호를 우선 공급하겠습니다.")
    contact.get_by_label("By when").fill("2027-06-30")
    next_step(contact, "Send to be signed")
    expect(contact.get_by_text("on its way along the approval line").first).to_be_visible()

    signer = visit("jiho").page
    signer.goto("/desk/")
    signer.locator("tr", has_text=ref).get_by_role("link").first.click()
    next_step(signer, "Sign and publish")
    expect(signer.get_by_text("has a document number")).to_be_visible()

    officer.goto(f"/recommendations/{ref}/")
    officer.get_by_role("button", name="Checked: release it").click()

    member = visit("grace").page
    member.goto("/desk/")
    member.locator("tr", has_text=ref).get_by_role("link").first.click()
    member.get_by_label("Partly done").check()
    member.locator("#next").get_by_label("Why (English)").fill("120 of 400 homes that are needed.")
    next_step(member, "Give this grade")
    expect(member.get_by_text("The grade is public")).to_be_visible()

    reader = visit("", lang="ko", width=375).page
    reader.goto(f"/recommendations/{ref}/")
    assert reader.locator("html").get_attribute("lang") == "ko"
    for words in (
        "임대주택 120호를 우선 공급하겠습니다.",
        "120 homes",
        "주택도시재생국",
        "120 of 400 homes that are needed.",
    ):
        expect(reader.get_by_text(words).first).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_same_works_without_javascript(visit: Visit) -> None:
    officer = visit("minjun", javascript=False).page
    officer.goto("/recommendations/?desk=received")
    officer.locator("tbody .title a").first.click()
    officer.locator("#next").get_by_role("button", name="Send for approval").click()
    summary = officer.locator(".form-summary, [role=alert]").first
    expect(summary).to_contain_text("Reason, for the department")
