"""Every page, in both languages, wide and narrow: opens, is silent, stays inside its width, and axe finds nothing.

The list comes from the table of all addresses (tests.access.table): an address in neither list here fails the suite.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.access.table import (
    ADMIN,
    AUDIT,
    CHECKERS,
    CLOSERS,
    COMMISSION,
    DEPARTMENT,
    ENTERERS,
    INSIGHT,
    LEAD,
    LOOKERS,
    MANAGE,
    MEMBER,
    OFFICE,
    OFFICERS,
    PUBLIC,
    REVIEWERS,
    SECRETARY,
    TABLE,
)
from tests.pages.conftest import Site, Visit

pytestmark = [pytest.mark.pages, pytest.mark.xdist_group("pages")]

NOT_PAGES = {
    "portal:open-data-package",
    "portal:open-data-file",
    "portal:api-openapi",
    "portal:api-home",
    "portal:export",
    "portal:search-words",
    "portal:round-trip-download",
    "portal:round-trip-preview",
    "portal:holidays-export",
    "portal:setup",
    "portal:setup-step",
    "portal:setup-check",
    "portal:import",
    "core:health",
    "core:job",
    "core:job_status",
    "recommendations:evidence-file",
    "recommendations:passed-on-csv",
    "recommendations:letter-draft",
    "recommendations:letter-file",
    "instruments:csv",
    "instruments:json",
    "institutions:bodies-export",
    "institutions:body-export",
    "institutions:meeting-calendar",
    "institutions:meeting-minutes",
    "institutions:meeting-paper",
    "institutions:seats-csv",
    "institutions:seats-of-csv",
    "indicators:indicator-csv",
    "plan:gaps-csv",
    "plan:progress-csv",
    "plan:changes-feed",
    "plan:plan-feed",
    "plan:gap-list-csv",
    "plan:overdue-csv",
    "plan:update-evidence",
    "plan:opinions-csv",
    "plan:opinion-new",
    "plan:promises-csv",
    "plan:promise-source",
    "plan:budget-csv",
    "plan:paper-file",
    "plan:structure-csv",
    "plan:table-template",
    "plan:file",
    "plan:amendment-file",
    "plan:comments-csv",
    "plan:comment-photo",
    "plan:comment-photo-sealed",
    "plan:visit-photo",
    "plan:ngo-report-file",
    "vocabulary:scheme-csv",
    "vocabulary:scheme-json",
    "vocabulary:scheme-skos",
    "people:erased",
    "people:app_code",
    "portal:saved-stop",
    "portal:setup-link",
    "institutions:invitation",
}  # files, data, one-time links, and pages that need a thing made first (tests of their own)
WHO = {
    OFFICE: "minjun",
    OFFICERS: "minjun",
    INSIGHT: "omar",
    MANAGE: "seoyeon",
    ADMIN: "haneul",
    AUDIT: "omar",
    DEPARTMENT: "dewi",
    SECRETARY: "sena",
    COMMISSION: "grace",
    MEMBER: "grace",
    ENTERERS: "minjun",
    CLOSERS: "sena",
    LOOKERS: "yun",
    REVIEWERS: "yun",
    PUBLIC: "",
    LEAD: "dewi",
    CHECKERS: "minjun",
}
ALLOWED_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def addresses(site: Site) -> Iterator[tuple[str, str, str]]:
    """(name, person, address) of every page, with real rows of the demonstration city."""
    import sqlite3

    with sqlite3.connect(site.home / "hrcity.sqlite3") as link:

        def one(sql: str) -> str:
            return str(link.execute(sql).fetchone()[0])

        of_functions = (
            "FROM vocabulary_term WHERE parent_id IS NOT NULL AND scheme_id = "
            "(SELECT id FROM vocabulary_scheme WHERE code='functions')"
        )
        values = {
            "REF": one("SELECT ref FROM recommendations_recommendation WHERE status='graded' AND visibility='public'"),
            "GROUP": one("SELECT ref FROM recommendations_cluster WHERE size > 1 ORDER BY size DESC"),
            "SLUG": "udhr",
            "FUNCTION": one(f"SELECT id {of_functions}"),
            "PERSON": one("SELECT id FROM people_user WHERE email LIKE 'dewi.%'"),
            "TERM": one("SELECT id FROM institutions_membership WHERE role='focal_point' AND ends_on IS NULL"),
            "TERM_CODE": one(f"SELECT code {of_functions}"),
            "BODY": one("SELECT ref FROM institutions_body WHERE kind='department' AND valid_to IS NULL"),
            **site.rows,
        }
    from django.urls import reverse

    for name, place in TABLE.items():
        if place.method == "get" and name not in NOT_PAGES and not name.startswith("portal:api:"):
            kwargs = {key: values.get(value, value) for key, value in place.values}
            yield name, WHO.get(place.audience, "minjun"), reverse(name, kwargs=kwargs)
    for person in ("minjun", "seoyeon", "dewi", "jiho", "grace", "omar", "yun", "ana", "haneul"):
        yield f"desk of {person}", person, "/desk/"
        yield f"record for {person}", person, f"/recommendations/{values['REF']}/"
    yield "sign-in", "", "/account/login/"


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ko", 320)])
def test_every_page_opens_is_silent_and_stays_inside_its_width(visit: Visit, site: Site, lang: str, width: int) -> None:
    wrong: list[str] = []
    visitors = {}
    for name, person, url in addresses(site):
        if person not in visitors:
            visitors[person] = visit(person, lang=lang, width=width)
        visitor = visitors[person]
        visitor.said.clear()
        response = visitor.page.goto(url)
        if response is None or response.status != 200:
            wrong.append(f"{name} {url}: {response.status if response else 'no answer'}")
            continue
        wrong += [f"{name} {url}: {line}" for line in visitor.said]
        inside = visitor.page.evaluate("document.documentElement.scrollWidth")
        if inside > width:
            wrong.append(f"{name} {url}: {inside} px wide in a window of {width}")
        # The style guide shows the head of a record, with its heading.
        if visitor.page.locator("h1").count() != 1 and name != "portal:style-guide":
            wrong.append(f"{name} {url}: {visitor.page.locator('h1').count()} headings of the first level")
        if visitor.page.locator("html").get_attribute("lang") != lang:
            wrong.append(f"{name} {url}: not in {lang}")
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_on_any_page(visit: Visit, site: Site) -> None:
    axe, wrong = Axe(), []
    options = {"runOnly": {"type": "tag", "values": ALLOWED_RULES}, "resultTypes": ["violations"]}
    visitors = {}
    seen: set[str] = set()
    for name, person, url in addresses(site):
        if url in seen and not name.startswith(("desk", "record")):
            continue
        seen.add(url)
        if person not in visitors:
            visitors[person] = visit(person)
        visitors[person].page.goto(url)
        found = axe.run(visitors[person].page, options=options)
        for violation in found.response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:2])
            wrong.append(f"{name} {url}: {violation['id']}: {nodes}")
    assert not wrong, "\n".join(wrong)


def test_every_page_opens_without_javascript(visit: Visit, site: Site) -> None:
    wrong, visitors = [], {}
    for name, person, url in addresses(site):
        if person not in visitors:
            visitors[person] = visit(person, javascript=False)
        response = visitors[person].page.goto(url)
        heading = visitors[person].page.locator("main h1").first
        if response is None or response.status != 200 or not heading.is_visible():
            wrong.append(f"{name} {url}")
    assert not wrong, "\n".join(wrong)


def test_the_list_of_what_is_no_page_names_only_addresses_that_exist() -> None:
    assert set(TABLE) >= NOT_PAGES
