"""The letters that a worker would send."""

import re

from django.core import mail
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.signing import SignedPackage


def letters() -> list[EmailMessage]:
    """Works the queue's tasks of accounts and tenants; every letter of the test so far."""
    for row in OrmQ.objects.order_by("pk"):
        task = SignedPackage.loads(row.payload)
        if str(task["func"]).startswith("realty."):
            import_string(task["func"])(*task["args"])
            row.delete()
    return list(mail.outbox)


def link_in(letter: EmailMessage) -> str:
    """The path of the letter's one link."""
    found = re.search(r"https?://[^/\s]+(/\S{20,})", str(letter.body))
    assert found, letter.body
    return found[1]
