"""Mails of institutions: the invitation, in the language of who is invited."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hrcity.core.localtext import datetime_words
from hrcity.core.mail import mail_queue
from hrcity.core.text import plain
from hrcity.institutions import queries
from hrcity.institutions.models import Invitation


def invitation_link(token: str, language: str) -> str:
    """The address that accepts an invitation, in the language of the mail."""
    return f"{settings.SITE_URL}{reverse('institutions:invitation', args=[token])}?{urlencode({'lang': language})}"


def invited(invitation: Invitation, token: str) -> str:
    """Mail the link; returns it, because it is kept nowhere."""
    language = invitation.language or settings.LANGUAGE_CODE
    link = invitation_link(token, language)
    with translation.override(language):
        city = queries.city()
        known = {
            "city": plain(city.title) if city else "hrcity", "who": str(invitation.by or ""),
            "role": invitation.get_role_display(), "body": plain(invitation.body.title),
            "until": datetime_words(invitation.expires_at)}
        lines = [
            _("%(who)s invites you to work with %(city)s on human rights.") % known, "",
            _("Your role: %(role)s, %(body)s") % known, "",
            _("Open this address once, write your name and choose a password:"), link, "",
            _("It is valid until %(until)s and only for you: please do not pass it on.") % known,
            _("If you did not expect this mail, you need do nothing.")]
        mail_queue(to=invitation.email, subject=_("%(city)s: your invitation") % known, body="\n".join(lines))
    return link
