"""Every page about plans is found from the list, from a plan and from the desk; what waits stands on the right desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.plan.voices import Voices
from tests.plans import SmallPlan

PLACES = ("departments", "overdue", "changes", "gaps", "budget", "opinions", "comments", "promises")


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_list_and_a_plan_lead_to_every_other_page_about_plans(plan: SmallPlan) -> None:
    for address in (reverse("plan:list"), plan.plan.get_absolute_url()):
        page = page_of(Client(), address)
        assert all(f'href="{reverse(f"plan:{name}")}"' in page for name in PLACES)
        assert reverse("plan:new") not in page
        assert reverse("plan:new") in page_of(plan.city.client("minjun"), address)


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        ("minjun", ["recommendations:desk-queue", "plan:new", "plan:budget-lines"], ["plan:commission", "plan:mine"]),
        ("dewi", ["plan:mine", "portal:round-trip"], ["plan:new", "plan:comments-desk"]),
        ("sena", ["plan:commission", "plan:comments-desk", "plan:monitors"], ["plan:new", "portal:audit"]),
        ("grace", ["plan:commission", "plan:comments-desk", "plan:check"], ["recommendations:desk-queue"]),
        ("omar", ["portal:audit", "institutions:manage", "plan:budget-missing"], ["plan:new", "plan:comments-desk"]),
    ],
)
def test_the_desk_offers_each_role_its_tools_and_they_open(
    plan: SmallPlan, name: str, there: list[str], not_there: list[str]
) -> None:
    from hrcity.portal.desk_tools import places, tools

    client, person = plan.city.client(name), plan.city.person(name)
    found = [item["url"] for item in tools(person)]
    assert all(reverse(one) in found for one in there)
    assert not any(reverse(one) in found for one in not_there)
    assert len(found) == len(set(found)) <= 15
    page = page_of(client, reverse("portal:desk"))
    for url in [*found, *(item["url"] for item in places())]:
        assert f'href="{url.replace("&", "&amp;")}"' in page
        assert client.get(url).status_code == 200, url


def test_a_secretary_and_a_contact_go_to_their_own_body(plan: SmallPlan) -> None:
    page = page_of(plan.city.client("sena"), reverse("portal:desk"))
    assert 'href="/bodies/commission/meetings/"' in page.replace("/departments/", "/bodies/")
    assert "?unanswered=1&amp;body=housing" in page_of(plan.city.client("dewi"), reverse("portal:desk"))


def test_an_answer_contested_again_stands_on_the_desk_of_the_commission(
    plan: SmallPlan, django_assert_max_num_queries: Any
) -> None:
    row = Voices(plan).contested()
    for name in ("grace", "sena"):
        page = page_of(plan.city.client(name), reverse("plan:commission"))
        assert reverse("plan:comment-moderate", args=[row.ref]) in page
        assert "contested on" in page
    assert plan.city.client("minjun").get(reverse("plan:commission")).status_code == 403
    assert row.original not in page_of(plan.city.client("grace"), reverse("plan:commission"))


def test_the_desk_of_whose_it_is_leads_to_a_new_competence_meeting(plan: SmallPlan) -> None:
    minjun = plan.city.client("minjun")
    page = page_of(minjun, reverse("recommendations:desk-meetings"))
    url = f"{reverse('institutions:meeting-new', args=['office'])}?kind=competence"
    assert url in page
    assert '<option value="competence" selected>' in page_of(minjun, url)
    assert page_of(minjun, f"{reverse('institutions:meeting-new', args=['office'])}?kind=nonsense")
