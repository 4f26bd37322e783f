"""The shape of input about bodies and people. What is allowed is the business of rules, services and access."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.localtext import language_name
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions import queries, rules
from hrcity.institutions.models import CITY_KINDS, Body, BodyKind, BodyPower, CompetenceKind
from hrcity.people.forms import PASSWORD_HINT
from hrcity.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

Labelled = tuple[str, "str | _StrPromise"]
SIGNERS = (Role.FOCAL_POINT, Role.DEPARTMENT_HEAD, Role.OFFICE_HEAD, Role.REVIEWER)
NEW_KINDS = (*CITY_KINDS, *queries.PARTNER_KINDS)
LONG_LINE = forms.TextInput(attrs={"maxlength": 300})
MOST_PASTED_LETTERS = 200_000
MOST_FILE_BYTES = 1_000_000


def languages() -> list[tuple[str, str]]:
    """The languages of the site, each in its own name."""
    return [(code, str(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES]


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, also when nothing was filled in; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def sent_with_files(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, Any] | None]:
    """The same with uploaded files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class PlainForm(forms.Form):
    """A form without the colon after labels; `refused` shows a broken rule beside its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refused(self, error: DomainError) -> None:
        """A rule of the house says no: beside the field it is about, else on top."""
        known = next((name for name in (error.field, f"{error.field}_{settings.LANGUAGES[0][0]}")
                      if name in self.fields), None)
        self.add_error(known, str(error.message))

    def run(self, service: Callable[[Mapping[str, Any]], Any]) -> Any:
        """What `service` gives for valid input (True where it gives nothing); None where something is to be mended."""
        if not self.is_bound or not self.is_valid():
            return None
        try:
            done = service(self.cleaned_data)
        except DomainError as error:
            self.refused(error)
            return None
        return True if done is None else done


class TitleForm(PlainForm):
    """A name in each language of the site; `cleaned_data["title"]` holds what was written."""

    title_label: str | _StrPromise = _("Name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles: dict[str, forms.Field] = {
            f"title_{code}": forms.CharField(
                label=_("%(what)s in %(language)s") % {"what": self.title_label, "language": language_name(code)},
                required=False, max_length=rules.MOST_TITLE_LETTERS, widget=forms.TextInput(attrs={"lang": code}))
            for code, _name in settings.LANGUAGES}
        self.fields = titles | self.fields

    def clean(self) -> dict[str, Any]:
        """At least one name."""
        data = dict(super().clean() or {})
        names = [name for name in self.fields if name.startswith("title_")]
        title = {name.removeprefix("title_"): data.pop(name, "") for name in names}
        data["title"] = {code: text for code, text in title.items() if text}
        if not data["title"]:
            self.add_error(names[0], _("Write the name in at least one language."))
        return data


def title_initial(title: Mapping[str, str]) -> dict[str, str]:
    """A title as the fields of `TitleForm` hold it."""
    return {f"title_{code}": title.get(code, "") for code, _name in settings.LANGUAGES}


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A body of the list, with its kind so that two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and kind."""
        return f"{plain(obj.title) or obj.ref} – {obj.get_kind_display()}"


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, with the address so that two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and address."""
        return f"{obj.name} – {obj.email}" if obj.name else str(obj.email)


class DayField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        """A day of an age in which days can be counted on from it: the year 9999 has no day after its last."""
        day = super().to_python(value)
        if day is not None and not 1800 <= day.year <= 2200:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class BodyForm(TitleForm):
    """A body: what it is called, what it is, where it stands, whose signature its answers need."""

    kind = forms.ChoiceField(label=_("What it is"))
    parent = BodyChoice(Body.objects.none(), label=_("Stands below"), required=False,
                        empty_label=_("nothing: top level"))
    email = forms.EmailField(label=_("Mailbox"), required=False, help_text=_(
        "The mailbox of the body, not of a person: everybody can read it on the public page."))
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False, help_text=_(
        "Rule of organisation or ordinance and article, for example “Rules on Administrative Organisation, art. 12”."))
    order = forms.IntegerField(label=_("Place among its neighbours"), min_value=0, max_value=9999, required=False,
                               help_text=_("Lower numbers come first."))
    sign_1 = forms.ChoiceField(label=_("First signature"), required=False, help_text=_(
        "Under answers and reports. Nothing chosen: the head of the body signs alone. The last signature publishes."))
    sign_2 = forms.ChoiceField(label=_("Second signature"), required=False)
    sign_3 = forms.ChoiceField(label=_("Third signature"), required=False)

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        if body is not None:
            kwargs["initial"] = {**body_initial(body), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in BodyKind if kind in NEW_KINDS]
        set_choices(self, "kind", [(kind.value, kind.label) for kind in kinds])
        for name in ("sign_1", "sign_2", "sign_3"):
            set_choices(self, name, [("", "–"), *((role.value, role.label) for role in SIGNERS)])
        rows = queries.managed_bodies()
        set_rows(self, "parent", rows.exclude(pk=body.pk) if body else rows)

    def clean(self) -> dict[str, Any]:
        """Signatures become the approval line; the same one twice is a slip."""
        data = super().clean()
        line = [data.pop(name, "") for name in ("sign_1", "sign_2", "sign_3")]
        data["approval_line"] = [role for role in line if role]
        if len(set(data["approval_line"])) < len(data["approval_line"]):
            self.add_error("sign_2", _("The same role signs twice. Choose another one, or leave it out."))
        data["order"] = data.get("order") or 0
        return data


def body_initial(body: Body) -> dict[str, Any]:
    """A body as the fields of `BodyForm` hold it."""
    line = dict(zip(("sign_1", "sign_2", "sign_3"), body.approval_line, strict=False))
    return {**title_initial(body.title), **line, "kind": body.kind, "parent": body.parent_id, "email": body.email,
            "legal_basis": body.legal_basis, "order": body.order}


def set_choices(form: forms.Form, name: str, choices: list[Labelled]) -> None:
    """Fill a choice field."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def set_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Fill a field of rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


class PasteForm(PlainForm):
    """Lines, pasted or from a CSV file."""

    text = forms.CharField(label=_("One on each line"), required=False, max_length=MOST_PASTED_LETTERS,
                           widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}))
    file = forms.FileField(label=_("Or a CSV file"), required=False, help_text=_(
        "From a spreadsheet: save the sheet as CSV and choose that file."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}))

    def clean(self) -> dict[str, Any]:
        """The text, from wherever it came."""
        data = dict(super().clean() or {})
        upload = data.pop("file", None)
        if upload is not None:
            try:
                data["text"] = text_of_file(upload)
            except DomainError as error:
                self.add_error("file", str(error.message))
        if not str(data.get("text") or "").strip() and not self.errors:
            self.add_error("text", _("Write or paste at least one line, or choose a file."))
        return data


def text_of_file(upload: Any) -> str:
    """The text of an uploaded CSV, in the encodings that offices' spreadsheets write.

    Raises:
        DomainError: it is too large, or no text.
    """
    if upload.size > MOST_FILE_BYTES:
        raise DomainError(_("This file is larger than 1 MB. Leave out what is not needed here."), "file-too-large")
    content: bytes = upload.read()
    if (b"\x00" in content[:2000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff")) or content[:2] == b"PK":
        raise DomainError(
            _("This is not a CSV file. Open it in your spreadsheet and save the sheet as CSV."), "not-csv")
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError(_("The letters of this file cannot be read. Save it again as CSV UTF-8."), "encoding")


class BodiesPasteForm(PasteForm):
    """Bodies in bulk: of one kind, below one body."""

    kind = forms.ChoiceField(label=_("What they are"))
    parent = BodyChoice(Body.objects.none(), label=_("Stand below"), required=False,
                        empty_label=_("nothing: top level"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("English name; Korean name; mailbox – in any order. What is missing can be "
                                          "added later.")
        kinds = [kind for kind in BodyKind if kind in NEW_KINDS]
        set_choices(self, "kind", [(kind.value, kind.label) for kind in kinds])
        self.fields["kind"].initial = BodyKind.DEPARTMENT
        set_rows(self, "parent", queries.managed_bodies())


class ReorganiseForm(PlainForm):
    """Who takes over, from which day, with the people or without."""

    successor = BodyChoice(Body.objects.none(), label=_("Who takes over"), help_text=_(
        "A new body is made first; then it can be chosen here."))
    day = DayField(label=_("From which day"), help_text=_("The day on which the reorganisation took effect."))
    move_people = forms.BooleanField(label=_("Its people move too, with the same roles"), required=False, initial=True)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "successor", queries.managed_bodies().exclude(pk=body.pk))


class ReasonForm(PlainForm):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PowerForm(PlainForm):
    """A verb and the article that gives it."""

    verb = forms.ChoiceField(label=_("Power"), choices=BodyPower.Verb.choices)
    legal_basis = forms.CharField(label=_("By which article"), max_length=300, help_text=_(
        "For example “Human Rights Ordinance, art. 15 (2)”. Without an article the power stays off."))


class CompetenceForm(PlainForm):
    """Who does a function of the city."""

    body = BodyChoice(Body.objects.none(), label=_("Who does it"), required=False,
                      empty_label=_("no body of the city"))
    is_lead = forms.ChoiceField(label=_("In which part"), widget=forms.RadioSelect, initial="lead", choices=[
        ("lead", _("Lead: answers for it. An earlier lead ends today.")),
        ("support", _("Supporting: helps the lead."))])
    kind = forms.ChoiceField(label=_("Whose task it is"), choices=CompetenceKind.choices)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False, help_text=_(
        "Law or ordinance and article, for example “Local Autonomy Act, art. 13”."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "body", queries.managed_bodies())

    def clean(self) -> dict[str, Any]:
        """A task of the city is somebody's."""
        data = dict(super().clean() or {})
        data["is_lead"] = data.get("is_lead") != "support"
        if data.get("body") is None and data.get("kind") != CompetenceKind.NONE:
            self.add_error("body", _("Choose the body, or say that it is not the city's task."))
        return data


class SeatForm(PlainForm):
    """A role in a body, and until when."""

    body = BodyChoice(Body.objects.none(), label=_("Body"))
    role = forms.ChoiceField(label=_("Role"))
    ends_on = DayField(label=_("Last day of the term"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "body", queries.managed_bodies())
        set_choices(self, "role", [("", "–"), *((role.value, role.label) for role in Role if role in roles)])

    def clean(self) -> dict[str, Any]:
        """A role only where it can be held."""
        data = dict(super().clean() or {})
        body, role = data.get("body"), data.get("role")
        if body is not None and role and not rules.role_fits(role, body.kind):
            self.add_error("role", _("This role cannot be held in a body of this kind (%(kind)s). Choose another body "
                                     "or another role.") % {"kind": body.get_kind_display()})
        return data


class PeopleFilter(PlainForm):
    """Whom to look for."""

    q = forms.CharField(label=_("Name or address"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=_("Role"), required=False)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), required=False, empty_label=_("all"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "role", [("", _("all")), *Role.choices])
        set_rows(self, "body", queries.managed_bodies())


class InviteForm(SeatForm):
    """Whom to invite, as what, in which language."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link goes there."))
    language = forms.ChoiceField(label=_("Language of the mail"), widget=forms.RadioSelect)
    field_order = ["name", "email", "body", "role", "ends_on", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "language", list(languages()))


class TermForm(PlainForm):
    """Another end of a term."""

    ends_on = DayField(label=_("Last day of the term"), required=False, help_text=_("Empty: until further notice."))


class EndForm(PlainForm):
    """The end of a term: from when, why, and who takes over."""

    day = DayField(label=_("Last day"), required=False, help_text=_("Empty: the term ends now."))
    to = PersonChoice(User.objects.none(), label=_("Who takes over"), required=False, empty_label=_("nobody yet"),
                      help_text=_("Takes the same role in the same body, today. Who has no account is invited."))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, without: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "to", queries.colleagues().exclude(pk=without))

    def clean(self) -> dict[str, Any]:
        """A hand-over is at once."""
        data = dict(super().clean() or {})
        if data.get("to") and data.get("day"):
            self.add_error("day", _("A hand-over takes place today. Leave the day empty, or name nobody who takes "
                                    "over."))
        return data


class DeputyForm(PlainForm):
    """Who stands in, from when to when."""

    delegate = PersonChoice(User.objects.none(), label=_("Deputy"), required=False, empty_label=_("nobody"))
    away_from = DayField(label=_("First day away"), required=False)
    away_to = DayField(label=_("Last day away"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, without: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "delegate", queries.colleagues().exclude(pk=without))


class AcceptForm(PlainForm):
    """Name and password of a new account."""

    name = forms.CharField(label=_("Your name"), max_length=150, help_text=_("Colleagues see it beside what you do."),
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(label=_("Password"), max_length=200, help_text=PASSWORD_HINT, strip=False,
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
