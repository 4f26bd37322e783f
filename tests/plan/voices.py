"""Short words for what the tests of residents' comments do again and again."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from hrcity.core.actors import RESIDENT
from hrcity.plan.models import Comment
from hrcity.plan.services import voice as services
from hrcity.plan.services import voice_answers as answers
from tests.plans import SmallPlan

SAID = "The lift in block 3 has been broken since May. Nobody can move in."


def picture(place: bool = True) -> io.BytesIO:
    """A small photo with a place and a camera in it."""
    from PIL import Image

    made = Image.new("RGB", (40, 30), "#0b5a5e")
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Camera of somebody"
        exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    made.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


@dataclass
class Voices:
    """Comments on the measure of the Housing Department."""

    plan: SmallPlan

    def again(self, row: Comment) -> Comment:
        """The row as it is now."""
        return Comment.objects.select_related("reply").get(pk=row.pk)

    def sent(self, **fields: Any) -> tuple[Comment, str]:
        """A contest, as a resident sends it."""
        told = {"node": self.plan.leaf, "stance": "contest", "text": SAID, "language": "en", "by": RESIDENT}
        return services.comment_send(**{**told, **fields})

    def published(self, **fields: Any) -> Comment:
        """Sent, and published by the secretary."""
        row, _code = self.sent(**fields)
        text = {row.language: row.original}
        services.comment_publish(comment=row, text=text, by=self.plan.city.person("sena"))
        return self.again(row)

    def answered(self, row: Comment | None = None, text: str = "It was repaired on 2 June.") -> Comment:
        """Drafted by the contact, signed by the head."""
        row = row or self.published()
        answers.comment_answer_draft(comment=row, text={"en": text}, by=self.plan.city.person("dewi"))
        answers.comment_answer_sign(comment=row, by=self.plan.city.person("jiho"))
        return self.again(row)

    def contested(self) -> Comment:
        """Answered, and contested again."""
        row = self.answered()
        services.comment_contest_again(comment=row, text="I was there yesterday.", by=RESIDENT)
        return self.again(row)
