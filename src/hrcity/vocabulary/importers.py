"""Files that become vocabulary: the UN's wording of the Sustainable Development Goals and targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.files import path_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome

if TYPE_CHECKING:
    from django import forms
    from django.utils.functional import _StrPromise

    from hrcity.core.jobs import Progress

SDG = "sdg"


class SdgImporter:
    """Goals and targets in one language (JSON or YAML). Option `language` overrules what the text itself tells."""

    kind = "sdg_targets"
    label: str | _StrPromise = gettext_lazy("SDG goals and targets (JSON, YAML)")
    hint: str | _StrPromise = gettext_lazy(
        "The UN's own wording in one language. It is kept as published, beside our short titles.")

    def options_form(self) -> type[forms.Form]:
        """What the import page asks."""
        from hrcity.vocabulary.forms import WordingOptions

        return WordingOptions

    def preview(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Compare with the wording that is there; write nothing."""
        return self._take(run, write=False)

    def apply(self, run: ImportRun, progress: Progress | None) -> Outcome:
        """Keep the wording as definitions, in one short transaction."""
        out = self._take(run, write=True)
        if out.created or out.updated:
            audit("sdg.wording_imported", run, by=run.by or SYSTEM, data={
                "run": run.pk, "created": out.created, "updated": out.updated})
        return out

    def _take(self, run: ImportRun, *, write: bool) -> Outcome:
        from hrcity.vocabulary.services.wording import Wording, definitions_take
        from hrkit.documents.tables import guess_language, read_sdg

        asked = str(run.options.get("language") or run.options.get("lang") or "")
        table = read_sdg(path_of(run.file), language=asked)
        lang = table.terms[0].language
        if lang == "und":
            lang = guess_language("", Path(run.file.name).stem)
        if lang == "und":
            raise DomainError(_("Say in which language this file is: neither its text nor its name tells."),
                              "language-missing", "language")
        wordings = [Wording(term.code, lang, term.title) for term in table.terms]
        out = definitions_take(scheme_code=SDG, wordings=wordings, run=run, write=write)
        out.title = _("SDG wording (%(language)s)") % {"language": lang}
        out.notes += table.warnings
        out.refused += [Line("refused", item.where, "", item.why) for item in table.refused]
        return out

    def shown(self, run: ImportRun) -> None:
        """Definitions are read from the terms; nothing else to tell."""

    def undo_refusal(self, run: ImportRun) -> str:
        """Not once the wording was changed again."""
        from hrcity.vocabulary.services.wording import definitions_changed_since

        changed = definitions_changed_since(run)
        return _("Terms whose wording was changed again since: %(n)s. Take that import back first.") % {
            "n": changed} if changed else ""

    def undo(self, run: ImportRun, by: Actor) -> None:
        """Put back what stood there."""
        from hrcity.vocabulary.services.wording import definitions_restore

        definitions_restore(run)
