"""Terms for the labels that upstream files print, found once per import and kept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.text import plain
from hrcity.vocabulary import rules
from hrcity.vocabulary.models import Confidence, Scheme, Term


class Labels:
    """The terms of one scheme by every spelling seen; two queries to build, none per known label."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._ids: dict[str, int | None] = {}
        self._by: dict[tuple[str, str], int] = {}
        for pk, code, title in scheme.terms.order_by("-order").values_list("pk", "code", "title"):
            self._learn(pk, code, title)

    def _learn(self, pk: int, code: str, title: dict[str, str]) -> None:
        self._by["code", code.casefold()] = pk
        for text in title.values():
            self._by["title", rules.label_key(text)] = pk

    def term_id(self, label: str, *, create: bool = False, by: Actor = SYSTEM) -> int | None:
        """The id of the term for a printed label; a label not seen before becomes a term when `create`."""
        if label in self._ids and (self._ids[label] is not None or not create):
            return self._ids[label]
        found = next((self._by[key] for key in rules.label_lookups(label) if key in self._by), None)
        if found is None and create and rules.label_plain(label):
            found = self._create(label, by).pk
        self._ids[label] = found
        return found

    @transaction.atomic
    def _create(self, label: str, by: Actor) -> Term:
        code = rules.code_for(label)
        if ("code", code.casefold()) in self._by:
            code = f"{code[:100]}-{len(self._by)}"
        last = self.scheme.terms.order_by("-order").values_list("order", flat=True).first() or 0
        term = Term.objects.create(scheme=self.scheme, code=code, title=rules.title_for(label), order=last + 1,
                                   source="label as printed in an imported file", confidence=Confidence.BELIEF)
        audit("term.met", term, by=by, data={"scheme": self.scheme.code, "code": code})
        self._learn(term.pk, code, term.title)
        self._by["title", rules.label_key(label)] = term.pk
        return term

    def __repr__(self) -> str:
        return f"Labels({plain(self.scheme.title)!r})"


def labels_map(scheme_code: str) -> Labels:
    """The labels of a scheme, for the length of one import.

    Raises:
        DomainError: there is no such scheme (the vocabularies are not loaded).
    """
    scheme = Scheme.objects.filter(code=scheme_code).first()
    if scheme is None:
        raise DomainError(_("The list “%(code)s” is missing. Run: hrcity load_vocabulary") % {"code": scheme_code},
                          "scheme-missing")
    return Labels(scheme)


def term_for_label(scheme_code: str, label: str, create: bool = True, *, by: Actor = SYSTEM) -> Term | None:
    """The term for one label; for many labels use `labels_map` once."""
    pk = labels_map(scheme_code).term_id(label, create=create, by=by)
    return None if pk is None else Term.objects.select_related("scheme").get(pk=pk)
