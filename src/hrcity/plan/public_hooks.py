"""What the public pages tell and hear: the evidence trail, the first lines of a measure's story, search."""

from __future__ import annotations

from django.db.models import Exists, OuterRef


def register() -> None:
    """Bring the trail, the story and what can be found."""
    from hrcity.core.registry import register_linked, register_trail
    from hrcity.instruments import related
    from hrcity.plan import follow_searching, public_trail, searching
    from hrcity.plan.story import story_line

    sources = {
        "norm": public_trail.norms,
        "ask": public_trail.asks,
        "decision": public_trail.decisions,
        "measure": public_trail.measures,
        "indicator": public_trail.indicators,
        "proof": public_trail.proofs,
    }
    for key, source in sources.items():
        register_trail(key, source)
    register_linked("recommendations.recommendation", asked_of)
    related.register(public_trail.resting_on)
    story_line("asked", 10, public_trail.told_asked)
    story_line("decided", 20, public_trail.told_decided)
    story_line("adopted", 30, public_trail.told_adopted)
    searching.register()
    follow_searching.register()


def asked_of() -> Exists:
    """Whether a measure answers a recommendation."""
    from hrcity.plan.models import NodeAsk

    return Exists(NodeAsk.objects.filter(recommendation=OuterRef("pk"), ended_at=None))
