"""Mails: queued after commit, sent by the worker, so that no page waits for a mail server."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django_tasks import task

logger = logging.getLogger("hrcity.mail")


@task()
def mail_send(to: str, subject: str, body: str) -> None:
    """Send one mail; what fails is logged without the address."""
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    except OSError:
        logger.exception("a mail could not be sent")
        raise


def mail_queue(*, to: str, subject: str, body: str) -> None:
    """Queue one mail; it leaves after the commit of the surrounding transaction."""
    line = " ".join(subject.split())
    transaction.on_commit(lambda: mail_send.enqueue(to, line, body))
