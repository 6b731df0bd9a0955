"""The one way into the book of acts, and the one way out of it."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from realty.audit.actor import Actor, current
from realty.audit.models import Act, AuditEvent
from realty.tenants.scope import current_scope, platform_scope

# The policy of the table's migration says the same: what is younger cannot be removed.
KEPT_FOR = timedelta(days=730)
# Words in the name of a detail that may stand for a secret, whatever its value.
SECRET = ("password", "secret", "token", "key", "credential")
LONGEST = 300


class SecretInAudit(ValueError):
    """A detail is named like a secret: it is not written."""


def record(
    act: Act, about: str, *, tenant_id: int | None = None, by: User | None = None, details: dict[str, Any] | None = None
) -> None:
    """Add an act to the book: by the person of this request, or `by`, or the system. Without `tenant_id` it is the open
    tenant's, and the platform's where none is open. Raises SecretInAudit for a detail whose name stands for a secret.

    It is written in the caller's transaction: what did not happen is not in the book.
    """
    actor = Actor.of(by, current().address) if by else current()
    told = details or {}
    if wrong := [name for name in told if any(word in name.lower() for word in SECRET)]:
        raise SecretInAudit(f"The audit keeps no {wrong[0]}.")
    owner = tenant_id or current_scope().tenant_id
    with platform_scope("the audit"):
        AuditEvent.objects.create(
            tenant_id=owner,
            act=act,
            about=about[:LONGEST],
            person_id=actor.person_id,
            person=actor.person,
            is_staff=actor.is_staff,
            address=actor.address,
            details=told,
        )


def purge() -> int:
    """Remove what is past its time; PostgreSQL removes nothing younger, whoever asks. Returns how many."""
    with platform_scope("purging the audit"):
        removed, _ = AuditEvent.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return removed
