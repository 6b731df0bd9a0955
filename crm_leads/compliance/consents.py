"""Consents: who agreed to what, when, in which words, and where the proof is kept."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.same_person import holders, phones_of
from crm_leads.compliance.suppression import opt_out
from crm_leads.enums import ActivityKind, ConsentKind, SuppressedBecause
from crm_leads.leads import timeline
from crm_leads.models import Consent, Lead
from realty.tenants.rows import rows

# Months that an established business relationship admits a call to a registered number, 47 CFR 64.1200(f)(5).
LASTS_MONTHS = {ConsentKind.CLIENT: 18, ConsentKind.INQUIRY: 3}


@transaction.atomic
def record_consent(
    address: str,
    kind: ConsentKind | str,
    *,
    given_by: str,
    wording: str,
    proof: str,
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
    user: User | None = None,
) -> Consent:
    """Keep that a person agreed to be contacted at the address. It lifts no do-not-contact. Raises ValidationError, by
    field, where the name, the wording or the proof is missing, the moment lies ahead, or the address is none."""
    kind, now = ConsentKind(kind), timezone.now()
    given_at = given_at or now
    _check(given_by=given_by, wording=wording, proof=proof)
    if given_at > now:
        raise ValidationError({"given_at": "A consent cannot be given in the future."})
    address = normal_address(address)
    consent = Consent.objects.create(
        address=address,
        digest=digest(address),
        kind=kind,
        given_by=given_by.strip(),
        given_at=given_at,
        wording=wording.strip(),
        proof=proof.strip(),
        expires_at=_earliest(expires_at, lapses_at(kind, given_at)),
        recorded_by=user,
    )
    _tell(consent, f"Consent recorded: {kind.label}.", user)
    return consent


def of_digests(digests: Iterable[str]) -> list[Consent]:
    """Every consent for these addresses, the newest first, in one query."""
    return rows(Consent, "digest = ANY(%s) ORDER BY given_at DESC, id DESC", [list(digests)])


def of_lead(lead: Lead) -> list[Consent]:
    """Every consent for the phones of a lead, the newest first. One query for each Lead object: two panels of its page
    ask."""
    known: dict[str, list[Consent]] = lead.__dict__
    if "consents_read" not in known:
        digests = {digest(phone.number) for phone in phones_of(lead)}
        known["consents_read"] = of_digests(digests) if digests else []
    return known["consents_read"]


@transaction.atomic
def revoke(consent: Consent, because: str, user: User | None = None) -> Consent:
    """The person took it back, by whatever means (47 CFR 64.1200(a)(10)): every consent for the address ends, its rows
    stay, and the person is contacted on no channel any more. Raises ValueError without a reason."""
    if not because.strip():
        raise ValueError("Enter the words or message that revoked the consent.")
    standing = Consent.objects.filter(digest=consent.digest, revoked_at=None)
    standing.update(revoked_at=timezone.now(), revoked_because=because.strip())
    consent.refresh_from_db()
    if consent.address:
        opt_out(consent.address, SuppressedBecause.CONSENT_REVOKED, evidence=because.strip(), user=user)
    return consent


def ends_at(consent: Consent) -> datetime | None:
    """When it stops admitting anything: revoked, expired, or past what the law gives its kind. None: not yet known."""
    return _earliest(consent.revoked_at, consent.expires_at, lapses_at(ConsentKind(consent.kind), consent.given_at))


def in_force(consent: Consent, at: datetime) -> bool:
    end = ends_at(consent)
    return consent.given_at <= at and (end is None or at < end)


def lapses_at(kind: ConsentKind, given_at: datetime) -> datetime | None:
    """18 months after a past client's last deal, 3 months after an inquiry; a signature does not lapse by itself."""
    months = LASTS_MONTHS.get(kind)
    return months_after(given_at, months) if months else None


def months_after(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _check(**texts: str) -> None:
    missing = [name for name, text in texts.items() if not text.strip()]
    if missing:
        raise ValidationError({name: f"A consent needs its {name.replace('_', ' ')}." for name in missing})


def _tell(consent: Consent, summary: str, user: User | None) -> None:
    leads = {contact.lead_id: contact.lead for contact in holders(consent.address) if contact.lead_id}
    for lead in leads.values():
        timeline.record(ActivityKind.CONSENT, summary, lead=lead, user=user, consent=consent.pk)
