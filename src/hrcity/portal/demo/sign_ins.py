"""Who can be tried out in the demonstration city. A real city has nobody here."""

from __future__ import annotations

from dataclasses import dataclass

from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions import queries
from hrcity.institutions.models import Body
from hrcity.people.demo import DemoSignIn
from hrcity.portal.demo.content import localized, rows, table


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demonstration; `role` and `what_for` in the reader's language, `featured` in the order of the
    main job, the others stand behind them."""

    role: str
    name: str
    email: str
    password: str
    what_for: str
    featured: bool


def demo_sign_ins(lang: str | None = None) -> list[SignIn]:
    """Everybody who can sign in today, in the order of the main job; [] where the city is a real one."""
    city = queries.city()
    if city is None or not city.is_demo:
        return []
    here, titles = table("city"), {body.ref: plain(body.title, lang) for body in Body.objects.all()}
    people = [row for row in rows("people") if not row["ends"]]
    found = []
    for row in sorted(people, key=lambda row: int(row["order"] or 99)):
        found.append(SignIn(
            role=f"{Role(row['role']).label}, {titles.get(row['body'], row['body'])}", name=row["name"],
            email=f"{row['key']}@{here['mail_domain']}", password=here["password"],
            what_for=plain(localized([row["en"], row["ko"]]), lang), featured=bool(row["order"])))
    return found


def on_the_sign_in_page() -> list[DemoSignIn]:
    """Those whom the sign-in page offers, each with one press."""
    return [DemoSignIn(name=item.name, role=f"{item.role}: {item.what_for}", email=item.email, password=item.password)
            for item in demo_sign_ins() if item.featured]
