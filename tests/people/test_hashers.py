from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from hrcity.people.hashers import Argon2Hasher


def test_passwords_are_hashed_with_argon2id_at_the_cost_we_promise() -> None:
    encoded = make_password("correct horse battery")
    assert encoded.startswith("argon2$argon2id$v=19$")
    parameters = argon2.extract_parameters("$" + encoded.partition("$")[2])
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)


def test_a_hash_of_the_same_cost_is_not_made_anew() -> None:
    hasher = Argon2Hasher()
    assert not hasher.must_update(hasher.encode("correct horse battery", hasher.salt()))


@pytest.mark.parametrize("verb", ["encode", "verify"])
def test_never_more_than_two_are_at_work(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third waits until one of two has finished: each of the two waits for the other, so both are inside at once."""
    counting, seen, inside = threading.Lock(), [], [0]
    both = threading.Barrier(2, timeout=5)

    def work(*_args: object, **_named: object) -> str:
        with counting:
            inside[0] += 1
            seen.append(inside[0])
        both.wait()
        with counting:
            inside[0] -= 1
        return ""

    monkeypatch.setattr(Argon2PasswordHasher, verb, work)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _number: getattr(Argon2Hasher(), verb)("password", "x"), range(6)))
    assert max(seen) == 2
