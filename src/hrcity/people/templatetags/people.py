"""`{% load people %}`: what the pages of sign-in and of one's own account need.

    {% demo_sign_ins as people %}           the demonstration city's sign-ins, () for a real city
    {% passkey_place as place %}            {"works": bool, "url": same page under a name where passkeys work, or ""}
    {% account_trail "Passkeys" as items %} breadcrumb items: My account › Passkeys
    {{ options|as_json }}                   for a data- attribute
    {{ secret|spaced }}                     in groups of four, for reading aloud or typing
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.people import demo

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> Sequence[demo.DemoSignIn]:
    """The demonstration city's sign-ins, () for a real city."""
    return demo.sign_ins()


@register.simple_tag(takes_context=True)
def passkey_place(context: Context) -> dict[str, Any]:
    """Whether a browser lets passkeys work under the address of this page: only under a name, and only over HTTPS
    or at `localhost` (W3C Web Authentication, "relying party identifier")."""
    request: HttpRequest = context["request"]
    host = request.get_host()
    name, port = _split(host)
    if _is_number(name):
        here = _is_this_machine(name)
        return {"works": False, "url": f"http://localhost{port}{request.get_full_path()}" if here else ""}
    return {"works": request.is_secure() or name == "localhost" or name.endswith(".localhost"), "url": ""}


def _split(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    return (name, colon + port) if colon and port.isdigit() else (host, "")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _is_this_machine(name: str) -> bool:
    return ipaddress.ip_address(name.strip("[]")).is_loopback


@register.simple_tag
def account_trail(*titles: str) -> list[dict[str, str]]:
    """Breadcrumb items below "My account"; two titles put the page of passkeys or second factors between."""
    items = [{"label": _("My account"), "url": reverse("people:account")}]
    if len(titles) > 1:
        items.append({"label": titles[0], "url": reverse("mfa_index")})
    return [*items, {"label": titles[-1], "url": ""}]


@register.filter
def as_json(value: Any) -> str:
    """JSON text; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def spaced(value: str) -> str:
    """Groups of four."""
    return " ".join(value[start:start + 4] for start in range(0, len(value), 4))
