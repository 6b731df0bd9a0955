"""May leads be made of a collection's listings? Only where the feed's license admits more than display, and the tenant
has stated on record that its MLS allows this use.

Feed licenses mostly admit display, not outreach to owners; what is allowed is set by each MLS's rules. So the program
does not judge: it asks, records who said so, and stops when it is taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.enums import LICENSES_FOR_LEADS, ClosedBecause
from crm_leads.intake.outcomes import Outcome
from crm_leads.leads import lifecycle
from crm_leads.models import IntakeCursor, Lead, LeadUseStatement
from listings.enums import LicenseRole
from listings.models import Collection
from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants import owners
from realty.tenants.scope import tenant_scope

WORDING = (
    "I have read the rules and the data license of {mls}. They allow {tenant} to use the listings of this feed that"
    " expired or were canceled to contact their owners, and to keep them as long as the lead policy says."
)
CLOSE_BATCH = 2_000


@dataclass(frozen=True)
class Permission:
    """Whether a collection may make leads, and if not, the outcome of its events and why, with who can change it."""

    collection: Collection
    statement: LeadUseStatement | None

    @property
    def refusal(self) -> tuple[Outcome, str] | None:
        title = self.collection.title
        if self.collection.license_role == LicenseRole.IDX:
            return Outcome.IDX, f"{title} is licensed for IDX, which allows display only."
        if self.collection.license_role not in LICENSES_FOR_LEADS:
            return (
                Outcome.NO_ROLE,
                f"What {title} is licensed for is not recorded. An owner sets it in the lead policy.",
            )
        if self.statement is None:
            return (
                Outcome.NO_STATEMENT,
                f"No one has confirmed that {title} allows this use. An owner confirms it in the lead policy.",
            )
        return None

    @property
    def is_given(self) -> bool:
        return self.refusal is None


def permissions() -> dict[int, Permission]:
    """Of each collection of the open scope, by its id. Two queries."""
    standing = LeadUseStatement.objects.filter(withdrawn_at=None).select_related("stated_by")
    statements = {statement.collection_id: statement for statement in standing}
    return {row.pk: Permission(row, statements.get(row.pk)) for row in Collection.objects.order_by("name")}


def refusals() -> Mapping[int, tuple[Outcome, str]]:
    """Of the collections that may make no leads."""
    found = {pk: permission.refusal for pk, permission in permissions().items()}
    return {pk: refusal for pk, refusal in found.items() if refusal is not None}


def wording_for(collection: Collection, tenant_name: str) -> str:
    return WORDING.format(mls=collection.title, tenant=tenant_name)


@transaction.atomic
def set_role(collection: Collection, role: str) -> None:
    """Record what the collection's feed is licensed for. Its leads close when that allows display only. Raises
    ValidationError for an unknown role."""
    if role not in LicenseRole.values:
        raise ValidationError(f"{role} is no license role.", code="role")
    collection.license_role = role
    Collection.objects.filter(pk=collection.pk).update(license_role=role)
    if role in LICENSES_FOR_LEADS:
        look_again(collection)
    else:
        close_leads(collection, f"{collection.title} is licensed for {LicenseRole(role).label.lower()}.")


@transaction.atomic
def state(
    collection: Collection, user: User, wording: str, expires_on: date | None = None
) -> LeadUseStatement:
    """The user states on record, in these words, that the MLS allows leads to be made of the collection. What was
    refused for want of it is looked at again. Raises ValidationError where the license or a standing statement is
    against it."""
    if collection.license_role not in LICENSES_FOR_LEADS:
        raise ValidationError("Record first what the feed is licensed for; an IDX license allows display only.")
    if LeadUseStatement.objects.filter(collection=collection, withdrawn_at=None).exists():
        raise ValidationError("This is confirmed already.", code="stated")
    statement = LeadUseStatement.objects.create(
        collection=collection,
        wording=wording,
        stated_by=user,
        stated_by_name=user.get_full_name() or user.get_username(),
        stated_at=timezone.now(),
        expires_on=expires_on,
    )
    look_again(collection)
    return statement


@transaction.atomic
def withdraw(collection: Collection, user: User) -> int:
    """Withdraw the confirmation; it stays on record. The collection's leads close and what is queued stops. Returns how
    many leads closed. Raises ValidationError where nothing stands."""
    standing = LeadUseStatement.objects.filter(collection=collection, withdrawn_at=None)
    now = timezone.now()
    if not standing.update(withdrawn_at=now, withdrawn_by=user):
        raise ValidationError("There is no confirmation to withdraw.", code="stated")
    name = user.get_full_name() or user.get_username()
    return close_leads(collection, f"{name} took back the statement that {collection.title} allows it.", user)


def expire_due() -> int:
    """Statements whose last day has passed in their tenant's zone are taken back: by the day, not by a person. In the
    platform's scope. Returns how many."""
    now = timezone.now()
    rows = LeadUseStatement.objects.filter(withdrawn_at=None, expires_on__lt=now.date() + timedelta(days=1))
    return sum(_expire(row, now) for row in rows.select_related("collection", "tenant"))


def _expire(statement: LeadUseStatement, now: datetime) -> bool:
    tenant, title = statement.tenant, statement.collection.title
    if statement.expires_on is None or statement.expires_on >= timezone.localdate(now, ZoneInfo(tenant.time_zone)):
        return False
    with tenant_scope(tenant), transaction.atomic():
        if not LeadUseStatement.objects.filter(pk=statement.pk, withdrawn_at=None).update(withdrawn_at=now):
            return False
        closed = close_leads(statement.collection, f"The statement that {title} allows it has expired.")
        record(Act.COMPLIANCE, f"The license statement for {title} expired; {closed:,} leads closed")
        context = {"collection": title, "closed": f"{closed:,}"}
        owners.write(tenant, f"{title}: your license statement has expired", "statement_expired", context)
    return True


def close_leads(collection: Collection, evidence: str, user: User | None = None) -> int:
    """Close every open lead of the collection; returns how many."""
    mine = Lead.objects.open().filter(collection=collection).order_by("pk").summaries()
    closed = 0
    while batch := list(mine[:CLOSE_BATCH]):
        closed += lifecycle.close(batch, ClosedBecause.LICENSE, evidence, user)
    return closed


def look_again(*collections: Collection) -> None:
    """Have the next reading decide anew what it refused for reasons that may have ended; all collections without
    any."""
    rows = IntakeCursor.objects.filter(collection__in=collections) if collections else IntakeCursor.objects.all()
    rows.update(look_again=True)
