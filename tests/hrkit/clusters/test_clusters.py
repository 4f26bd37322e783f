"""The same request comes together; whatever names another instrument, group or direction stays apart."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrkit.clusters import FLOOR, Item, ItemError, Result, cluster
from hrkit.clusters.lexicon import lexicon
from hrkit.clusters.wording import plain, wording

OPCAT = ("the Optional Protocol to the Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or "
         "Punishment")


def items(*texts: str, lang: str = "en", scope: str = "SVN") -> list[Item]:
    return [Item(f"k{number:03}", text, lang, scope) for number, text in enumerate(texts)]


def groups(result: Result) -> list[tuple[str, ...]]:
    return sorted(found.keys for found in result.clusters)


def are_one(a: str, b: str, lang: str = "en") -> bool:
    return bool(cluster(items(a, b, lang=lang)).clusters)


@pytest.mark.parametrize(("a", "b"), [
    ("Ratify the OP-CAT", f"124.3. Accede to {OPCAT} (Chile) (Czech Republic);"),
    ("Ratify CRPD and its Optional Protocol", "Sign and ratify the CRPD and the Optional Protocol to the Convention on "
     "the Rights of Persons with Disabilities"),
    ("Establish a national human rights institution in accordance with the Paris Principles",
     "Set up, as soon as possible, an NHRI in line with the Paris Principles"),
    ("The Committee recommends that the State party abolish corporal punishment of children in all settings",
     "Abolish corporal punishment of children in all settings"),
    ("Abolish the death penalty", "Abolish capital punishment."),
    ("Ratify ILO Convention No. 169", "Accede to Convention 169 of the International Labour Organization"),
    ("Recommended to continue combating trafficking in persons", "Continue to combat trafficking in persons"),
])
def test_same_request_in_other_words_is_one(a: str, b: str) -> None:
    assert are_one(a, b)


@pytest.mark.parametrize(("a", "b"), [
    ("Ratify the OP-CAT", "Ratify the ICRMW"),
    (f"Sign and ratify {OPCAT} as soon as possible", "Sign and ratify the Convention against Torture and Other Cruel, "
     "Inhuman or Degrading Treatment or Punishment as soon as possible"),
    ("Ratify the Optional Protocol to CEDAW", "Ratify the Optional Protocol to CRPD"),
    ("Ratify the first Optional Protocol to ICCPR", "Ratify the Second Optional Protocol to ICCPR"),
    ("Ratify ILO Convention No. 169", "Ratify ILO Convention No. 189"),
    ("Ratify CEDAW", "Withdraw the reservations to CEDAW"),
    ("Ratify CEDAW", "Consider ratifying CEDAW"),
    ("Improve access of women to adequate housing in cities", "Improve access of Roma to adequate housing in cities"),
    ("Protect migrants from violence by the police", "Protect children from violence by the police"),
    ("Protect minors from violence by the police", "Protect minorities from violence by the police"),
    ("Cooperate with the special rapporteur", "Cooperate with the treaty bodies"),
    ("Criminalize homosexuality", "Decriminalize homosexuality"),
    ("Resume executions", "Do not resume executions"),
    ("Improve access to health in rural areas", "Improve access to education in rural areas"),
])
def test_other_request_stays_apart(a: str, b: str) -> None:
    assert not are_one(a, b)


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_no_phrase_names_two_things(lang: str) -> None:
    words = lexicon(lang)
    meanings: dict[tuple[str, ...], str] = {}
    for meaning, phrase in words.entries:
        assert meanings.setdefault(phrase, meaning) == meaning


@pytest.mark.parametrize(("lang", "a", "b", "other"), [
    ("ko", "모든 이주노동자와 그 가족의 권리보호에 관한 국제협약을 비준할 것", "이주노동자권리협약에 가입할 것",
     "고문방지협약 선택의정서를 비준할 것"),
    ("ko", "사형제도를 폐지할 것", "사형제도의 폐지", "국가보안법을 폐지할 것"),
    ("ko", "장애인의 주거권을 보장할 것", "장애인의 주거권 보장을 강화할 것", "노인의 주거권을 보장할 것"),
    ("fr", "Ratifier le Protocole facultatif se rapportant à la Convention contre la torture",
     "Signer et ratifier l'OP-CAT dès que possible", "Ratifier la Convention contre la torture"),
    ("fr", "Garantir l'accès des femmes rurales à la santé", "Veiller à garantir l'accès à la santé des femmes rurales",
     "Garantir l'accès des enfants ruraux à la santé"),
    ("es", "Ratificar la Convención Internacional sobre la protección de los derechos de todos los trabajadores "
     "migratorios y de sus familiares", "Firmar y ratificar la Convención sobre los trabajadores migratorios",
     "Ratificar la Convención sobre los derechos de las personas con discapacidad"),
])
def test_other_languages_cluster_too(lang: str, a: str, b: str, other: str) -> None:
    assert groups(cluster(items(a, b, other, lang=lang))) == [("k000", "k001")]


def test_one_instrument_in_two_languages_is_one_request() -> None:
    found = cluster([Item("a", "Ratify OP-CAT", "en"), Item("b", "고문방지협약 선택의정서를 비준할 것", "ko")])
    assert groups(found) == [("a", "b")]


def test_chain_of_small_steps_does_not_become_one() -> None:
    words = ["housing", "rents", "evictions", "shelters", "heating", "repairs", "taxes", "loans", "lifts", "squares"]
    chain = [" ".join(words[start: start + 4]) for start in range(7)]
    found = cluster(items(*chain), threshold=0.6, floor=0.5)
    assert found.clusters
    assert max(len(one.keys) for one in found.clusters) == 2


def test_every_pair_of_a_cluster_reaches_the_floor_and_the_mean_the_threshold() -> None:
    draw = random.Random(4)
    words = ["housing", "rents", "evictions", "shelters", "heating", "repairs", "taxes", "loans"]
    found = cluster(items(*(" ".join(draw.sample(words, 5)) for _ in range(60))))
    for one in found.clusters:
        close = [found.why(a, b).closeness for a in one.keys for b in one.keys if a < b]
        assert min(close) >= FLOOR - 1e-9
        assert sum(close) / len(close) == pytest.approx(one.closeness, abs=1e-5)
    assert len(found.clusters) > 3


def test_exact_duplicates_are_at_closeness_one() -> None:
    (found,) = cluster(items(*["Build more social housing"] * 3)).clusters
    assert (len(found.keys), found.closeness, found.medoid_key) == (3, 1.0, "k000")


def test_another_country_is_another_request_unless_asked_across() -> None:
    both = [Item("a", "Ratify OP-CAT", scope="SVN"), Item("b", "Ratify OP-CAT", scope="KOR")]
    assert not cluster(both).clusters
    assert groups(cluster(both, across=True)) == [("a", "b")]


def test_texts_without_words_are_near_nothing() -> None:
    assert not cluster(items("", "", "!!!", "…")).clusters


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_the_texts_does_not_matter(draw: random.Random) -> None:
    words = ["housing", "rents", "evictions", "shelters", "heating", "repairs", "taxes", "loans"]
    given_items = items(*(" ".join(draw.sample(words, 4)) for _ in range(25)))
    shuffled = draw.sample(given_items, len(given_items))
    assert cluster(given_items).clusters == cluster(shuffled).clusters


def test_reason_names_what_is_shared_and_what_keeps_apart() -> None:
    found = cluster(items("Ratify CEDAW", "Ratify CAT")).why("k000", "k001")
    assert found.names_differ
    assert (found.shared, found.only_a, found.only_b) == (("=join",), ("=cedaw",), ("=cat",))


def test_vectors_confirm_near_pairs_a_second_time() -> None:
    texts = items("Improve heating of old social housing", "Improve heating of social housing")
    asked: list[Sequence[str]] = []

    def far(texts: Sequence[str]) -> npt.NDArray[np.float64]:
        asked.append(texts)
        return np.eye(len(texts))

    assert cluster(texts, vectors=np.ones((2, 4))).clusters
    assert not cluster(texts, vectors=far).clusters
    assert len(asked[0]) == 2


def test_progress_ends_with_everything_done() -> None:
    seen: list[tuple[int, int]] = []
    cluster(items("Build housing", "Build roads"), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_key_given_twice_is_refused() -> None:
    with pytest.raises(ItemError, match="occurs twice"):
        cluster([Item("a", "x"), Item("a", "y")])


def test_paragraph_numbers_and_states_are_no_part_of_a_request() -> None:
    assert plain("115.14 Ratify OP-CAT (Chile, Bosnia and Herzegovina);") == "Ratify OP-CAT"
    assert plain("(b) Build housing") == "Build housing"
    assert plain("Access to housing\n12. The Committee asks for more") == "The Committee asks for more"
    assert plain("15 homes were built") == "15 homes were built"


def test_protocol_of_an_instrument_named_before_is_understood() -> None:
    assert wording("Ratify the CRPD and its Optional Protocol").names == ("crpd", "crpd-op", "join")
