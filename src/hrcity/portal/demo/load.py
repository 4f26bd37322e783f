"""Everything in the order of time, in one transaction, without mails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from unittest import mock

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from hrcity.core import search
from hrcity.institutions import queries
from hrcity.institutions.models import City
from hrcity.portal.demo.city import World, change_make, changes, city_make, holidays
from hrcity.portal.demo.clock import Clock, at_the_time_of
from hrcity.portal.demo.content import Ask, asks, table
from hrcity.portal.demo.library import document_enter, entries, library_of
from hrcity.portal.demo.plan_events import happenings
from hrcity.portal.demo.plan_tale import PlanTale, life, reports
from hrcity.portal.demo.story import Tale, tale_of, tell
from hrcity.recommendations.models import Recommendation
from hrcity.recommendations.tasks import understand
from hrcity.vocabulary.models import Scheme

logger = logging.getLogger("hrcity.demo")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens a number of days ago; `order` keeps apart what happens on one day."""

    ago: int
    order: int
    run: Callable[[], None]


def demo_load() -> int:
    """Make the demonstration city where there is no city yet; how many recommendations it has.

    Runs as one transaction: an interrupted load leaves nothing behind. A second run does nothing.
    """
    if City.objects.filter(set_up_at__isnull=False).exists():
        return 0
    if not Scheme.objects.filter(code="rights").exists():
        call_command("load_vocabulary", verbosity=0)
    clock = Clock(timezone.localdate(), holidays())
    known = asks()
    with translation.override("en"), at_the_time_of(clock), _without_notices(), transaction.atomic():
        _tell_all(clock, known)
    queries.forget_kept()
    understand()
    search.flush()
    search.flush()  # the first built the index anew where there was none, and left the changes noted
    return Recommendation.objects.count()


def _tell_all(clock: Clock, known: list[Ask]) -> None:
    world = World(clock)
    clock.advance(table("city")["set_up"])
    city_make(world)
    library = library_of(world)
    tales = [tale_of(world, library, ask) for ask in known]
    events = [Event(change.ago, 0, partial(change_make, world, change)) for change in changes()]
    events += [Event(raw["ago"], 1, partial(document_enter, library, key, known))
               for key, raw in entries().items()]
    events += [event for tale in tales for event in _events(tale)]
    events += _of_the_plan(world, tales)
    for event in sorted(events, key=lambda event: (-event.ago, event.order)):
        clock.advance(event.ago)
        event.run()


def _events(tale: Tale) -> Iterator[Event]:
    for place, step in enumerate(tale.ask.steps, 2):
        yield Event(step.ago, place, partial(tell, tale, step))


def _of_the_plan(world: World, tales: list[Tale]) -> Iterator[Event]:
    """The plan comes after what is told of recommendations on the same day."""
    by_key = {tale.ask.key: tale for tale in tales}
    plan = PlanTale(world, lambda key: getattr(by_key[key], "row", None))
    found = [*life(plan), *reports(plan), *happenings(plan)]
    for place, (ago, run) in enumerate(found, 1000):
        yield Event(ago, place, run)


@contextmanager
def _without_notices() -> Iterator[None]:
    """What waits for the commit are mails and notes to caches: nobody is to be written to about the past."""
    with mock.patch.object(transaction, "on_commit", lambda *_given, **_named: None):
        yield
