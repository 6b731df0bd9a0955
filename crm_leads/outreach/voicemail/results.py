"""How a drop ended, by what the vendor's messages say.

A signed report is proof, an unsigned callback a hint that matched an id which only the vendor and we know. So

- the first report ends the drop; repeated and later ones change nothing;
- a signed report corrects, once, an outcome that was not signed;
- a stop is taken from both: a false one costs us a lead, a missed one wrongs a person. No report lifts a stop, and none
  has anything sent again: a forged success or failure at most frees the number for a drop that a person asks for anew,
  and the gate decides about that one by consent, caps and stops, as about any other.
"""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm_leads.enums import ActivityKind, ActState
from crm_leads.leads import timeline
from crm_leads.models import PhoneNumber, VoicemailDrop
from crm_leads.outreach import acts
from crm_leads.outreach.reports import Reason, VoicemailReport
from crm_leads.outreach.voicemail import effects
from crm_leads.outreach.voicemail.match import drop_of

# Three of a callback and three of a receipt; what is beyond is no id of one drop.
MOST_IDS = 12


@transaction.atomic
def apply(report: VoicemailReport) -> str:
    """Record the report; tells in a sentence what it changed."""
    reason, drop = report.reason, drop_of(report)
    if drop is None and not report.is_signed:
        return "Ignored: no voicemail that was handed over has this id and number."
    moved = _end(drop, report, reason) if drop else False
    said = [_told(drop, moved), *effects.on_number(reason, report, drop)]
    if drop and moved:
        said += effects.on_account_and_lead(reason, drop)
        _tell(drop, reason)
    return " ".join(said)


def _end(drop: VoicemailDrop, report: VoicemailReport, reason: Reason) -> bool:
    """False where the outcome stood already."""
    _complete(drop, report)
    # One whose answer was lost was handed over when it was claimed, and counts as an attempt from then.
    handed_over = Coalesce("sent_at", "claimed_at")
    outcome = {"reason_code": reason.code, "result": reason.sentence[:200], "error": "", "sent_at": handed_over}
    state = ActState.SUCCEEDED if report.succeeded else ActState.FAILED
    if not report.is_signed:
        return acts.finished(drop, state, **outcome)
    if drop.is_confirmed:
        return False
    before = (drop.state, drop.reason_code)
    if not acts.finished(drop, state, is_confirmed=True, **outcome):
        acts.corrected(drop, state, is_confirmed=True, **outcome)
    return (drop.state, drop.reason_code) != before


def _complete(drop: VoicemailDrop, report: VoicemailReport) -> None:
    """What only some reports carry is kept from whichever comes first."""
    row = VoicemailDrop.objects.filter(pk=drop.pk)
    if report.drop_id and not report.is_receipt:
        row.filter(drop_id="").update(drop_id=report.drop_id)
    if new := report.vendor_ids.difference(drop.vendor_ids):
        row.update(vendor_ids=[*drop.vendor_ids, *sorted(new)][:MOST_IDS])
    if report.cost is not None:
        row.filter(cost=None).update(cost=report.cost)
    if report.proof_url:
        row.filter(proof_url="").update(proof_url=report.proof_url)


def _told(drop: VoicemailDrop | None, moved: bool) -> str:
    if drop is None:
        return "It matches no single voicemail."
    return f"Voicemail {drop.pk}: {drop.get_state_display()}." if moved else f"Voicemail {drop.pk} had ended already."


def _tell(drop: VoicemailDrop, reason: Reason) -> None:
    """On the lead's timeline and at the number."""
    if drop.lead:
        timeline.record(
            ActivityKind.VOICEMAIL,
            reason.sentence,
            lead=drop.lead,
            drop=drop.pk,
            code=reason.code,
            signed=drop.is_confirmed,
        )
    label = "left" if drop.state == ActState.SUCCEEDED else reason.text or "failed"
    phones = PhoneNumber.objects.filter(number=drop.number) if drop.number else PhoneNumber.objects.none()
    phones.update(last_result=f"Voicemail: {label}"[:40], last_result_at=timezone.now())
