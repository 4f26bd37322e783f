"""Loading the vocabulary: once, again, and after the city has changed it."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command

from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument, Provision
from hrcity.people.models import User
from hrcity.vocabulary import queries
from hrcity.vocabulary.models import Country, Crosswalk, Scheme, Term
from hrcity.vocabulary.services import term_change, vocabulary_load
from tests.vocabulary.seeds import FILES, write_seed


def test_terms_stand_in_their_tree_with_both_languages(loaded: Path) -> None:
    tree = queries.tree(Scheme.objects.get(code="rights"))
    assert [(depth, term.code) for depth, term in tree] == [
        (0, "home"), (1, "home.rent"), (2, "home.rent.social"), (0, "play")]
    assert tree[0][1].title == {"en": "Homes", "ko": "주거"} and tree[3][1].role == "rights_holder"
    assert Country.objects.get(iso3="ATL").title["ko"] == "아틀란티스"


def test_loading_again_changes_nothing_and_leaves_no_entry(loaded: Path) -> None:
    entries = AuditEntry.objects.count()
    done = vocabulary_load(folder=loaded)
    assert (done.created, done.updated, done.unchanged) == (0, 0, 14)
    assert AuditEntry.objects.count() == entries


def test_a_new_edition_of_the_seed_is_taken_over(loaded: Path, tmp_path: Path) -> None:
    newer = write_seed(tmp_path / "newer", rights=FILES["rights"].replace("Fair rents", "Affordable rents"))
    done = vocabulary_load(folder=newer)
    assert (done.created, done.updated) == (0, 1)
    assert Term.objects.get(code="home.rent").title == {"en": "Affordable rents", "ko": "공정한 임대료"}
    assert AuditEntry.objects.get(number=2).data.keys() == {"created", "updated", "sha256"}


def test_what_the_city_edited_is_kept(loaded: Path, tmp_path: Path, minjun: User) -> None:
    term_change(term=Term.objects.get(code="home.rent"), by=minjun, title={"en": "Rents people can pay"})
    vocabulary_load(folder=write_seed(tmp_path / "newer", rights=FILES["rights"].replace("Fair", "New")))
    assert Term.objects.get(code="home.rent").title == {"en": "Rents people can pay"}


def test_a_language_that_the_seed_does_not_speak_stays(loaded: Path) -> None:
    term = Term.objects.get(code="play")
    term.title = {**term.title, "es": "Juego"}
    term.save()
    vocabulary_load(folder=loaded)
    assert Term.objects.get(code="play").title["es"] == "Juego"


def test_the_shipped_lists_treaties_and_bodies_load_by_one_command(db: None) -> None:
    call_command("load_vocabulary", verbosity=0)
    assert Scheme.objects.count() == 20 and Term.objects.count() > 700 and Crosswalk.objects.count() > 400
    assert Body.objects.get(ref="cedaw").operator == "un"
    assert Instrument.objects.get(slug="op-crc-ac").parent == Instrument.objects.get(slug="crc")
    assert Provision.objects.filter(instrument__slug="iccpr").count() == 53
    before = Term.objects.count(), Provision.objects.count(), AuditEntry.objects.count()
    call_command("load_vocabulary", verbosity=0)
    assert (Term.objects.count(), Provision.objects.count(), AuditEntry.objects.count()) == before
