"""Setting up an empty installation: a secret link, three short steps, check your answers, done.

Every step keeps its answers in the session, so that reload, back and a second tab lose nothing; the password is asked
last and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hrcity.core.localtext import language_name
from hrcity.institutions import manage_pages, rules, services, setup, setup_forms
from hrcity.institutions.forms import sent, sent_with_files, title_initial
from hrcity.institutions.views import BACKEND
from hrcity.people.models import User
from hrcity.vocabulary.queries import country_title

DRAFT, MARK = "setup.answers", "setup.mark"
STEPS = ("city", "departments", "administrator")
View = Callable[..., HttpResponse]


def in_setup(view: View) -> View:
    """Only in a browser that has shown the secret link, and only while there is a city to set up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not setup.is_open():
            return _is_done(request)
        mark = request.session.get(MARK)
        if not mark or mark != setup.token_mark():
            return render(request, "portal/setup_locked.html", status=403)
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def _is_done(request: HttpRequest) -> HttpResponse:
    """The second tab, the second click: on to the desk, or to signing in."""
    if request.user.is_authenticated:
        return redirect("portal:desk")
    return render(request, "portal/setup_done.html")


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret link: from here on this browser may set up."""
    if not setup.is_open():
        return _is_done(request)
    if not setup.token_matches(token):
        return render(request, "portal/setup_locked.html", status=403)
    request.session[MARK] = setup.token_mark()
    return redirect("portal:setup")


@in_setup
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What will be asked, and how far one is."""
    draft = answers(request)
    done, to_do = {"tone": "done", "word": _("done")}, {"tone": "neutral", "word": _("to do")}
    tasks = [{"title": title, "hint": hint, "url": reverse("portal:setup-step", args=[step]),
              "chip": {**(done if step in draft else to_do), "icon": ""}} for step, title, hint in (
        ("city", _("The city"), _("Its name in each language, country, time zone")),
        ("departments", _("Departments"), _("Paste their names, or a CSV; may stay empty")),
        ("administrator", _("The first administrator"), _("Who runs this at first: name and e-mail address")))]
    step = next_step(draft)
    url = reverse("portal:setup-step", args=[step]) if step else reverse("portal:setup-check")
    return render(request, "portal/setup.html", {"tasks": tasks, "next_url": url, "began": bool(draft)})


def answers(request: HttpRequest) -> dict[str, Any]:
    """What was answered so far."""
    found: dict[str, Any] = request.session.get(DRAFT, {})
    return found


def next_step(draft: dict[str, Any]) -> str:
    """The first step without an answer; "" when all have one."""
    return next((step for step in STEPS if step not in draft), "")


@in_setup
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One step: its form, its answers kept, on to the next."""
    if name not in STEPS:
        return redirect("portal:setup")
    form = form_of(name, request)
    page: dict[str, Any] = {"form": form, "name": name, "number": STEPS.index(name) + 1, "total": len(STEPS)}
    if form.is_bound and form.is_valid():
        if name != "departments" or "keep" in request.POST or not form.cleaned_data["text"].strip():
            return _keep(request, name, form.cleaned_data)
        page["preview"] = manage_pages.preview(rules.read_bodies(form.cleaned_data["text"], ()))
        page["form"] = setup_forms.DepartmentsForm(initial=form.cleaned_data)
    return render(request, "portal/setup_step.html", page, status=422 if form.errors else 200)


def _keep(request: HttpRequest, name: str, values: dict[str, Any]) -> HttpResponse:
    request.session[DRAFT] = {**answers(request), name: values}
    following = next_step(answers(request))
    return redirect("portal:setup-step", following) if following else redirect("portal:setup-check")


def form_of(name: str, request: HttpRequest) -> Any:
    """The form of a step, with what was answered before."""
    kept = answers(request).get(name, {})
    if name == "city":
        first = {"languages": [code for code, _name in settings.LANGUAGES], "time_zone": settings.TIME_ZONE}
        return setup_forms.CityForm(sent(request), initial={
            **first, **kept, **title_initial(kept.get("title", {}))})
    if name == "departments":
        return setup_forms.DepartmentsForm(*sent_with_files(request), initial=kept)
    return setup_forms.FirstPersonForm(sent(request), initial=kept)


@in_setup
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check your answers, choose a password, open the city."""
    draft = answers(request)
    if missing := next_step(draft):
        return redirect("portal:setup-step", missing)
    form = setup_forms.PasswordForm(sent(request))
    user = form.run(lambda values: _open(request, draft, values["password"]))
    if user is not None:
        messages.success(request, _("Your city is set up. The first steps are listed here and under “Administration”."))
        return redirect("portal:desk")
    if not setup.is_open():
        return _is_done(request)
    page = {"form": form, "summary": summary(draft)}
    return render(request, "portal/setup_check.html", page, status=422 if form.errors else 200)


def _open(request: HttpRequest, draft: dict[str, Any], password: str) -> User:
    user = services.city_open(city=draft["city"], departments=draft["departments"]["text"], password=password,
                              language=get_language() or "", **draft["administrator"])
    setup.token_forget()
    login(request, user, backend=BACKEND)
    for key in (DRAFT, MARK):
        request.session.pop(key, None)
    return user


def summary(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """All answers, each with the way back to its step."""
    city, person = draft["city"], draft["administrator"]
    lines = rules.read_bodies(draft["departments"]["text"], ())
    names = [" · ".join(line.title.values()) for line in lines if line.verdict == "created"]
    country = country_title(city["country"])
    rows = [
        *((("city", _("Name in %(language)s") % {"language": language_name(code)}, text))
          for code, text in city["title"].items()),
        ("city", _("Languages"), ", ".join(language_name(code) for code in city["languages"])),
        ("city", _("Country"), country.get(get_language() or "en") or country.get("en", "")),
        ("city", _("Time zone"), city["time_zone"].replace("_", " ")), ("city", _("Mailbox"), city["contact"]),
        ("departments", _("Departments"), ", ".join(names) or _("none yet")),
        ("administrator", _("First administrator"), person["name"]),
        ("administrator", _("E-mail address"), person["email"])]
    return [{"label": label, "value": value, "url": reverse("portal:setup-step", args=[step_name])}
            for step_name, label, value in rows]
