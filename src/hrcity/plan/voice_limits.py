"""How often one sender may write: counted for an hour under a mark that changes with the day and is never stored in a
table. The mark is made from a keyed hash of the network, with a salt that is forgotten after the day."""

from __future__ import annotations

import hashlib
import secrets

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

HOUR = 3600


def mark_of(request: HttpRequest) -> str:
    """The mark of a sender for today."""
    now = timezone.now()
    salt = cache.get_or_set(f"voice.salt.{now:%Y%m%d}", secrets.token_hex, 26 * HOUR)
    network = get_adapter().get_client_ip(request)
    return hashlib.blake2b(f"{salt}{network}".encode(), digest_size=16).hexdigest()


def counted(request: HttpRequest, kind: str, most: int) -> bool:
    """Count one more of a kind, and say whether it is within `most` in this hour."""
    key = f"voice.{kind}.{timezone.now():%Y%m%d%H}.{mark_of(request)}"
    cache.add(key, 0, HOUR + 60)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # forgotten between the two lines
        return True
