"""Look-ups of phones in the do-not-call registries, as a vendor answered them. Rows are added, never changed."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from crm_leads.compliance.digests import digest, normal_phone
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import SuppressedBecause
from crm_leads.models import Lead, Scrub
from realty.tenants.rows import rows

# 47 CFR 64.1200(c)(2)(i)(D): a version of the registry obtained no more than 31 days before the call.
LASTS = timedelta(days=31)


@transaction.atomic
def record_scrub(
    number: str,
    *,
    source: str,
    national_dnc: bool,
    state_dnc: bool,
    litigator: bool,
    state_dnc_list: str = "",
    reference: str = "",
    scrubbed_at: datetime | None = None,
    is_simulated: bool = False,
) -> Scrub:
    """Keep a vendor's answer about a number; a known litigator goes on the do-not-contact list at once. An answer that
    was recorded already, by its source and reference, is not doubled. Raises ValidationError for no number."""
    number = normal_phone(number)
    answer = {"digest": digest(number), "source": source, "reference": reference}
    known = Scrub.objects.filter(**answer).first() if reference else None
    scrub = known or Scrub.objects.create(
        **answer,
        number=number,
        scrubbed_at=scrubbed_at or timezone.now(),
        national_dnc=national_dnc,
        state_dnc=state_dnc,
        state_dnc_list=state_dnc_list[:100],
        litigator=litigator,
        is_simulated=is_simulated,
    )
    if scrub.litigator and known is None:
        suppress(number, SuppressedBecause.LITIGATOR, evidence=f"Scrub by {source} {reference}".strip())
    return scrub


def latest_scrubs(numbers: Iterable[str]) -> dict[str, Scrub]:
    """The newest scrub of each E.164 number that has one, in one query."""
    by_digest = {digest(number): number for number in numbers}
    return {by_digest[known]: scrub for known, scrub in latest_by_digest(by_digest).items()}


def latest_by_digest(digests: Iterable[str]) -> dict[str, Scrub]:
    # The order is oldest first, so that the newest stays.
    found = rows(Scrub, "digest = ANY(%s) ORDER BY scrubbed_at, id", [list(digests)])
    return {row.digest: row for row in found}


def scrubs_of(lead: Lead, digests: Collection[str]) -> dict[str, Scrub]:
    """The newest scrub of each of a lead's phones, by digest. One query for each Lead object."""
    known: dict[str, dict[str, Scrub]] = lead.__dict__
    if "scrubs_read" not in known:
        known["scrubs_read"] = latest_by_digest(digests) if digests else {}
    return known["scrubs_read"]


def is_fresh(scrub: Scrub, at: datetime) -> bool:
    """Young enough for a call at this moment, and not from the future."""
    return timedelta() <= at - scrub.scrubbed_at < LASTS
