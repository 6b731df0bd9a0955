"""Which drop a report is about. Matched rows are locked, so that reports of one drop are worked one after another."""

from datetime import timedelta

from django.db.models import Q

from crm_leads.compliance.digests import digest
from crm_leads.enums import ActState
from crm_leads.models import VoicemailDrop
from crm_leads.outreach.reports import VoicemailReport
from realty.tenants.scope import TenantQuerySet

OPEN = (ActState.CLAIMED, ActState.SENT, ActState.UNKNOWN)
ENDED = (ActState.SUCCEEDED, ActState.FAILED)
# The vendor's clock and ours.
SKEW = timedelta(minutes=5)
# How long a signed report may follow an outcome that we know already.
LATE = timedelta(days=3)
# The vendor holds a voicemail for days at most, so one that nobody ever heard of is not meant any more.
OLDEST = timedelta(days=7)


def drop_of(report: VoicemailReport) -> VoicemailDrop | None:
    """None where no drop of ours is surely meant. One that was never handed to the vendor has no outcome."""
    rows = VoicemailDrop.objects.select_for_update().filter(digest=digest(report.number)).exclude(claimed_at=None)
    return _by_number(rows, report) if report.is_signed else _by_our_id(rows, report)


def _by_our_id(rows: "TenantQuerySet[VoicemailDrop]", report: VoicemailReport) -> VoicemailDrop | None:
    """The id is known to us and the vendor alone; the number must agree as well."""
    return rows.filter(idempotency_key=report.foreign_id).first() if report.foreign_id else None


def _by_any_id(rows: "TenantQuerySet[VoicemailDrop]", report: VoicemailReport) -> VoicemailDrop | None:
    """The only one that shares an id with the report."""
    named = Q()
    for known in report.vendor_ids:
        named |= Q(vendor_ids__contains=[known])
    found = list(rows.filter(named)[:2]) if report.vendor_ids else []
    return found[0] if len(found) == 1 else None


def _by_number(rows: "TenantQuerySet[VoicemailDrop]", report: VoicemailReport) -> VoicemailDrop | None:
    """By an id of the vendor's that an earlier message told us, else the only one that can be meant. With two, neither:
    a person looks them up."""
    exact = rows.filter(drop_id=report.drop_id).first() if report.drop_id else None
    if exact := exact or _by_any_id(rows, report):
        return exact
    when = (report.at - OLDEST, report.at + SKEW)
    handed_over = rows.filter(api_version="v2", claimed_at__range=when)
    waiting = list(handed_over.filter(state__in=OPEN, drop_id="")[:2])
    if waiting:
        return waiting[0] if len(waiting) == 1 else None
    ended = handed_over.filter(state__in=ENDED, finished_at__gte=report.at - LATE)
    if not report.is_receipt:
        ended = ended.filter(drop_id="", is_confirmed=False)
    found = list(ended[:2])
    return found[0] if len(found) == 1 else None
