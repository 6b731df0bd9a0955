"""The console's own log is in the audit as well: whatever staff add, change or remove there."""

import json
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants.models import Tenant
from realty.tenants.scope import TenantOwned

ACTS = {ADDITION: Act.ADDED, CHANGE: Act.CHANGED, DELETION: Act.REMOVED}
# Their names are those of accounts and brokerages. Of other rows the name may be a person's address.
NAMED = ("auth", "tenants", "billing", "listings")


@receiver(post_save, sender=LogEntry)
def into_the_audit(instance: LogEntry, created: bool, **kwargs: Any) -> None:
    if created:
        note(instance)


def note(entry: LogEntry) -> None:
    """Of the tenant that the row belongs to, as far as it is still there."""
    kind = entry.content_type
    named = entry.object_repr if kind and kind.app_label in NAMED else entry.object_id
    what = f"{kind.name if kind else 'row'} {named}"
    fields = [name for change in _changes(entry) for name in change.get("fields", ())]
    record(
        ACTS[entry.action_flag],
        f"Console: {what}",
        tenant_id=tenant_of(_edited(entry)),
        by=entry.user,
        details={"fields": fields} if fields else {},
    )


def tenant_of(row: Model | None) -> int | None:
    if isinstance(row, Tenant):
        return int(row.pk)
    return row.tenant_id if isinstance(row, TenantOwned) else None


def _edited(entry: LogEntry) -> Model | None:
    try:
        found: Model | None = entry.get_edited_object()
    except (ObjectDoesNotExist, AttributeError, ValueError):
        return None
    return found


def _changes(entry: LogEntry) -> list[dict[str, Any]]:
    """What Django's own forms say; other messages are plain text."""
    try:
        told = json.loads(entry.change_message or "[]")
    except ValueError:
        return []
    return [each["changed"] for each in told if isinstance(each, dict) and "changed" in each]
