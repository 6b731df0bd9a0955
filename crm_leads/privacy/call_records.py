"""Details of calls and voicemails that outlive the lead's data, for five years.

The Telemarketing Sales Rule wants them since October 15, 2024 (16 CFR 310.5(a) and (b), 89 FR 26760): the numbers, the
moment, the result, each distinct prerecorded message, and the consent with the name and the number. Calls that a
person dials one by one are excepted, so an erasure keeps none of those; whether an agency that sells face to face must
keep any (16 CFR 310.6(b)(3)) is counsel's to say (docs/compliance.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm_leads.compliance.consents import in_force
from crm_leads.enums import ActState, Channel
from crm_leads.models import Call, CallRecord, Consent, LeadPolicy, VoicemailDrop, VoicemailRecording

FIVE_YEARS = timedelta(days=5 * 366)
# What never left the house is no call.
NOT_MADE = (ActState.QUEUED, ActState.CANCELED, ActState.REFUSED, ActState.FAILED)


def keep(of: Q, *, calls: bool = True) -> int:
    """Records of the voicemails, and of the `calls`, that `of` names, before their numbers go; one that is kept already
    gets the newest result. Inside the caller's transaction. Gives how many."""
    drops = VoicemailDrop.objects.filter(of).exclude(number="").exclude(state__in=NOT_MADE)
    found: list[Call | VoicemailDrop] = [*drops.select_related("recording", "contact", "requested_by")]
    if calls:
        found += Call.objects.filter(of).exclude(number="").select_related("contact", "user")
    return _keep(found)


def keep_message(recording: VoicemailRecording) -> int:
    """Records of the voicemails that played it, before it is removed."""
    return keep(Q(recording=recording), calls=False) if recording.pk else 0


def due(today: date) -> "QuerySet[CallRecord]":
    """Past their five years."""
    rows: QuerySet[CallRecord] = CallRecord.objects.filter(keep_until__lt=today)
    return rows


def _keep(acts: list[Call | VoicemailDrop]) -> int:
    if not acts:
        return 0
    known = _known(acts)
    consents = _consents({act.digest for act in acts})
    policy = LeadPolicy.of_tenant(acts[0].tenant_id)
    records = [_record(act, known.get(_key(act), {}), consents[act.digest], policy) for act in acts]
    CallRecord.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["tenant", "channel", "act_id"],
        update_fields=["result", "details", "name"],
    )
    return len(records)


def _key(act: Call | VoicemailDrop) -> tuple[str, int]:
    return (Channel.CALL.value if isinstance(act, Call) else Channel.VOICEMAIL.value), act.pk


def _known(acts: Iterable[Call | VoicemailDrop]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Details that were kept before: of a message that is gone by now nobody else knows."""
    rows = CallRecord.objects.filter(act_id__in=[act.pk for act in acts])
    return {(row.channel, row.act_id): row.details for row in rows}


def _consents(digests: set[str]) -> dict[str, list[Consent]]:
    found: dict[str, list[Consent]] = defaultdict(list)
    for consent in Consent.objects.filter(digest__in=digests).order_by("given_at"):
        found[consent.digest].append(consent)
    return found


def _record(
    act: Call | VoicemailDrop, before: Mapping[str, Any], consents: Iterable[Consent], policy: LeadPolicy
) -> CallRecord:
    channel, pk = _key(act)
    at = _moment(act)
    who = act.user if isinstance(act, Call) else act.requested_by
    details: dict[str, Any] = {
        "caller": (who.get_full_name() or who.get_username()) if who else "",
        "seller": policy.sender_name,
        "line": policy.sender_phone,
        "decision": act.decision_id,
        "consents": [_consent(consent) for consent in consents if in_force(consent, at)] or before.get("consents", []),
    }
    if isinstance(act, VoicemailDrop):
        details["message"] = _message(act.recording) if act.recording else before.get("message", {})
    name = (act.contact.full_name or f"{act.contact.first_name} {act.contact.last_name}".strip()) if act.contact else ""
    return CallRecord(
        tenant_id=act.tenant_id, channel=channel, act_id=pk, digest=act.digest, number=act.number, name=name[:200],
        called_at=at, result=_result(act)[:200], details=details, keep_until=timezone.localdate(at) + FIVE_YEARS,
    )  # fmt: skip


def _moment(act: Call | VoicemailDrop) -> datetime:
    return act.at if isinstance(act, Call) else act.sent_at or act.claimed_at or act.requested_at


def _result(act: Call | VoicemailDrop) -> str:
    return act.get_result_display() if isinstance(act, Call) else act.result or act.get_state_display()


def _message(recording: VoicemailRecording) -> dict[str, str]:
    names = ("name", "media_id", "tts_body", "voice_id")
    return {name: text for name in names if (text := getattr(recording, name))}


def _consent(consent: Consent) -> dict[str, str]:
    return {
        "kind": consent.kind,
        "given_by": consent.given_by,
        "given_at": consent.given_at.isoformat(),
        "number": consent.address,
        "wording": consent.wording,
        "proof": consent.proof,
    }
