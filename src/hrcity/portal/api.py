"""The public API: reading only, only what everybody may read, the same for every reader.

Answers carry every language and codes instead of words, so nothing depends on who asks in which language.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, conditional_page
from ninja import NinjaAPI, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from hrcity.core import clocks
from hrcity.institutions import figures
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument, Provision
from hrcity.portal import api_shapes as shapes
from hrcity.portal import finding, public_record
from hrcity.portal.api_answers import may_be_kept, open_to_all
from hrcity.portal.api_follow import router as follow
from hrcity.portal.api_plans import router as plans
from hrcity.recommendations import access, queries
from hrcity.recommendations.listing import PUBLIC_FACETS
from hrcity.vocabulary.models import Scheme
from hrcity.vocabulary.queries import schemes

MOST = 200
PROVISIONS = 500
api = NinjaAPI(
    title="hrcity", version="1", docs_url=None, openapi_url=None, urls_namespace="api",
    description="What was asked of this city by the United Nations, its own commission and others, who answers, by "
                "when, and what shows it. Reading only; no key is needed. Texts come in every language they have, by "
                "language code. Data of the city: CC BY 4.0; texts of the United Nations as quoted, with their "
                "document number.")
LIST_NOT_FOUND = {400: shapes.Problem, 404: shapes.Problem, 422: shapes.Problem}


def problem(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """A refusal as JSON."""
    return may_be_kept(request, api.create_response(request, {"code": code, "sentence": sentence}, status=status))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    sentence = str(error) if error.args else _("There is nothing at this address.")
    return problem(request, 404, "not-found", sentence)


@api.exception_handler(ValidationError)
def _wrong_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = ", ".join(sorted({str(item["loc"][-1]) for item in error.errors}))
    return problem(request, 422, "wrong-value", _(
        "A value of this request cannot be used: %(names)s. The reference under /api/docs says which are.") % {
            "names": names})


class Filters(Schema):
    """The filters of the list: values of one are alternatives, different ones must all hold."""

    q: str = ""
    lang: str = "en"
    status: list[str] = []
    department: list[str] = []
    body: list[str] = []
    right: list[str] = []
    group: list[str] = []
    sdg: list[str] = []
    theme: list[str] = []
    position: list[str] = []
    year: list[str] = []
    country: list[str] = []
    origin: list[str] = []


def _as_query(filters: Filters) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in filters.model_dump(exclude={"lang"}).items():
        query.setlist(name, value if isinstance(value, list) else [value])
    query["scope"] = "all"
    return query


@api.get("/recommendations", response={200: shapes.RecommendationPage, **LIST_NOT_FOUND}, tags=["recommendations"],
         summary="Find recommendations", operation_id="recommendation_list")
@decorate_view(open_to_all, conditional_page)
def recommendation_list(request: HttpRequest, filters: Query[Filters], sort: str = "relevance", after: str = "",
                        limit: int = 25, facets: bool = False) -> Any:
    """Words (`q`, with "…" for phrases and - to leave out), filters, and pages by cursor.

    `sort` is relevance, newest or due; `limit` 1 to 200; `facets` adds how many each filter would leave. `lang` is
    the language of the words. The values of `right`, `group`, `sdg` and `theme` are ids of terms, those of `body` and
    `department` references of bodies.
    """
    if sort not in finding.SORTS or not 1 <= limit <= MOST:
        return problem(request, 400, "wrong-value", _(
            "“sort” is relevance, newest or due, and “limit” is between 1 and %(most)s.") % {"most": MOST})
    page = finding.find(_as_query(filters), public_record.ANYONE, lang=filters.lang, k=limit, sort=sort, after=after,
                        facets=PUBLIC_FACETS if facets else ())
    return {
        "total": page.total, "is_more": page.more, "notice": page.notice, "next": page.after,
        "facets": {name: [{"value": value, "count": count} for value, count in values]
                   for name, values in page.facets.items()},
        "items": public_record.lines([hit.id for hit in page.hits]),
    }


def _changed(request: HttpRequest, ref: str, **kwargs: Any) -> dt.datetime | None:
    row = access.readable(public_record.ANYONE).filter(ref=ref).values_list("updated_at", flat=True)
    return row.first()


def _etag(request: HttpRequest, ref: str, **kwargs: Any) -> str | None:
    """Changes with the record and with the day: what is late or public turns at midnight."""
    when = _changed(request, ref)
    return f'"{ref}-{when.timestamp():.6f}-{clocks.today():%Y%m%d}"' if when else None


@api.get("/recommendations/{ref}", response={200: shapes.Recommendation, 404: shapes.Problem}, tags=["recommendations"],
         summary="One recommendation", operation_id="recommendation")
@decorate_view(open_to_all, condition(etag_func=_etag))
def recommendation(request: HttpRequest, ref: str) -> Any:
    """Its wording and translations, labels with where they come from, whose it is, answers, reports, evidence, grades
    and history. Nothing is in it that is not public: no draft, no name of a person."""
    row = public_record.readable().filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no recommendation with this reference, or it is not public."))
    item = public_record.load([row.pk], rows=[row])[0]
    return public_record.record(item) | {"labels": public_record.labels(row), "history": public_record.history(item)}


@api.get("/documents", response=shapes.DocumentPage, tags=["documents"], summary="Treaties, laws and UN documents",
         operation_id="document_list")
@decorate_view(open_to_all, conditional_page)
def document_list(request: HttpRequest, kind: str = "", symbol: str = "", country: str = "", after: str = "",
                  limit: int = 100) -> Any:
    """In the order of their slugs; `kind` is treaty, protocol, declaration, charter, ordinance, law, judgment,
    general_comment, concluding_observations, upr_report … The cursor `after` is the last slug of the page before."""
    rows = _documents().filter(slug__gt=after).order_by("slug")
    for name, value in (("kind", kind), ("symbol__iexact", symbol), ("country", country)):
        rows = rows.filter(**{name: value}) if value else rows
    found = list(rows[: max(1, min(limit, MOST)) + 1])
    page = found[: max(1, min(limit, MOST))]
    return {"items": [_document_line(row) for row in page], "next": page[-1].slug if len(found) > len(page) else ""}


def _documents() -> Any:
    from hrcity.core.models import ImportRun, ImportState, Visibility

    hidden = ImportRun.objects.exclude(state__in=[ImportState.DONE, ImportState.UNDONE]).values("pk")
    return Instrument.objects.filter(visibility=Visibility.PUBLIC).exclude(run_id__in=hidden).select_related("body")


def _document_line(row: Instrument) -> dict[str, Any]:
    return {
        "slug": row.slug, "url": public_record.url_of(row), "kind": row.kind, "symbol": row.symbol, "title": row.title,
        "short_title": row.short_title, "body": public_record.body_brief(row.body), "country": row.country,
        "adopted_on": row.adopted_on, "in_force_on": row.in_force_on, "session": row.session, "cycle": row.cycle,
        "source": row.source, "source_url": row.url, "checked_on": row.checked_on,
    }


@api.get("/documents/{slug}", response={200: shapes.Document, 404: shapes.Problem}, tags=["documents"],
         summary="One document with its parts", operation_id="document")
@decorate_view(open_to_all, conditional_page)
def document(request: HttpRequest, slug: str, after: int = -1) -> Any:
    """Articles or paragraphs in their order, 500 at a time, each in every language it has."""
    row = _documents().filter(slug=slug).first()
    if row is None:
        raise Http404(_("There is no document with this name, or it is not public."))
    parts = row.provisions.filter(order__gt=after).order_by("order", "pk").prefetch_related("texts")
    rows = list(parts[: PROVISIONS + 1])
    page = rows[:PROVISIONS]
    following = str(page[-1].order) if len(rows) > len(page) else ""
    return _document_line(row) | {"provisions": [_provision(part) for part in page], "next": following}


def _provision(part: Provision) -> dict[str, Any]:
    return {"element": part.eid, "number": part.number, "title": part.title, "heading": part.heading,
            "texts": [{"lang": text.lang, "text": text.text, "is_original": text.is_original,
                       "is_machine": text.is_machine, "translator": text.translator} for text in part.texts.all()]}


@api.get("/bodies", response=list[shapes.Body], tags=["bodies"], summary="Bodies and what they owe",
         operation_id="body_list")
@decorate_view(open_to_all, conditional_page)
def body_list(request: HttpRequest, kind: str = "") -> Any:
    """Departments, commission, ombudspersons, UN committees and others, each with what it owes in public."""
    rows = Body.objects.select_related("parent", "successor")
    owed = queries.bodies_owing()
    return [_body(row, owed) for row in (rows.filter(kind=kind) if kind else rows)]


@api.get("/bodies/{ref}", response={200: shapes.Body, 404: shapes.Problem}, tags=["bodies"], summary="One body",
         operation_id="body")
@decorate_view(open_to_all, conditional_page)
def body(request: HttpRequest, ref: str) -> Any:
    """What it owes in figures; its recommendations are `/api/recommendations?department=` with its reference."""
    row = Body.objects.select_related("parent", "successor").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no body with this reference."))
    return _body(row, queries.bodies_owing())


def _body(row: Body, owed: dict[int, dict[str, int]]) -> dict[str, Any]:
    return {
        "ref": row.ref, "url": public_record.url_of(row), "kind": row.kind, "operator": row.operator,
        "title": row.title, "parent": row.parent.ref if row.parent else None,
        "successor": row.successor.ref if row.successor else None, "legal_basis": row.legal_basis,
        "valid_from": row.valid_from, "valid_to": row.valid_to, "owing": figures.of(owed, row.pk),
    }


@api.get("/vocabulary", response=list[shapes.Scheme], tags=["vocabulary"], summary="Lists of terms",
         operation_id="scheme_list")
@decorate_view(open_to_all, conditional_page)
def scheme_list(request: HttpRequest) -> Any:
    """Rights, groups, Goals, functions of a city, grades and the lists of other bodies."""
    return [_scheme(row, row.term_count) for row in schemes()]  # type: ignore[attr-defined]  # annotated


@api.get("/vocabulary/{code}", response={200: shapes.SchemeWithTerms, 404: shapes.Problem}, tags=["vocabulary"],
         summary="One list with its terms", operation_id="scheme")
@decorate_view(open_to_all, conditional_page)
def scheme(request: HttpRequest, code: str) -> Any:
    """Every term in its order, those out of use too."""
    row = Scheme.objects.filter(code=code).first()
    if row is None:
        raise Http404(_("There is no list with this code."))
    items = [{"id": term.pk, "code": term.code, "parent": term.parent.code if term.parent else None,
              "title": term.title, "definition": term.definition, "role": term.role, "source": term.source,
              "confidence": term.confidence, "retired": term.retired_at is not None}
             for term in row.terms.select_related("parent").order_by("order", "code")]
    return _scheme(row, sum(not item["retired"] for item in items)) | {"items": items}


def _scheme(row: Scheme, terms: int) -> dict[str, Any]:
    return {"code": row.code, "version": row.version, "kind": row.kind, "title": row.title, "source": row.source,
            "confidence": row.confidence, "terms": terms}


@api.get("/totals", response=shapes.Totals, tags=["totals"], summary="The public figures", operation_id="totals")
@decorate_view(open_to_all, conditional_page)
def totals(request: HttpRequest) -> Any:
    """How many were asked, are ours, are answered, are late."""
    found = queries.totals()
    return {name: getattr(found, name) for name in shapes.Totals.model_fields}


api.add_router("", plans)
api.add_router("", follow)
rest = Router()  # taken in last: it takes what no other address has taken


@rest.get("/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> Any:
    """Every other address below /api/."""
    raise Http404(_("There is nothing at this address. The reference stands under /api/docs."))


api.add_router("", rest)
