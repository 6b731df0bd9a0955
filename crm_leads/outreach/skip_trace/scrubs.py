"""Do-not-call records of numbers, bought from the vendor and kept with their date; good for 31 days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance import gate
from crm_leads.compliance.scrubs import LASTS, latest_scrubs, record_scrub
from crm_leads.enums import IN_FLIGHT, ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import Lead, PhoneNumber, SkipTrace, VendorAccount
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import credits
from crm_leads.vendors import accounts
from crm_leads.vendors.base import Record
from crm_leads.vendors.channels import SKIP_TRACE
from crm_leads.vendors.errors import VendorError
from realty.tenants.together import Read, read_together

TASK = "crm_leads.outreach.skip_trace.tasks.carry_out"
BATCH, INSTANT = "dnc", "dnc_now"
SCRUBS = (BATCH, INSTANT)
PRICE = {BATCH: SKIP_TRACE.batch_scrub, INSTANT: SKIP_TRACE.instant_scrub}
# No answer of a registry would lift them.
LASTING = frozenset(
    {
        gate.Rule.SUPPRESSED, gate.Rule.OPTED_OUT, gate.Rule.HOME_STOPPED, gate.Rule.DECEASED, gate.Rule.LITIGATOR,
    }
)  # fmt: skip
MOST_NUMBERS = 5_000
# The schedule looks again before a record expires, so that none is missing in the morning.
AHEAD = timedelta(days=3)


NONE_DUE = "Every number has a do-not-call record of the last 31 days, or waits for one."
LOST = (
    "An earlier do-not-call check of these numbers has no known outcome: settle it on the page of skip traces, then"
    " check them again."
)


UNDER_WAY = """
trace_type = ANY(%s) AND state = ANY(%s) AND numbers ?| ARRAY(
    SELECT phone.number FROM crm_leads_phonenumber phone JOIN crm_leads_contact contact ON contact.id = phone.contact_id
    WHERE contact.lead_id = %s
) LIMIT 1
"""


class NothingToScrub(Exception):
    """Every number has a fresh record, or waits for one."""


@dataclass(frozen=True)
class ScrubQuote:
    numbers: list[str]
    scrub_type: str
    fresh: int

    @property
    def credits(self) -> int:
        return PRICE[self.scrub_type] * len(self.numbers)


def is_under_way(lead: Lead) -> bool:
    """Whether a do-not-call check of any of its numbers is under way."""
    return bool(read_together(under_way_read(lead))[0])


def under_way_read(lead: Lead) -> Read[SkipTrace]:
    return Read(SkipTrace, UNDER_WAY, [list(SCRUBS), [str(state) for state in IN_FLIGHT], lead.pk], only=("tenant",))


def due_numbers(leads: Iterable[Lead], account: VendorAccount | None) -> list[str]:
    """Numbers of these leads without a record that is young enough and without a scrub under way. Whoever may not be
    called whatever a registry says costs no credit."""
    phones = PhoneNumber.objects.filter(contact__lead__in=[lead.pk for lead in leads], is_wrong=False)
    return _due(sorted(_worth_asking(phones)), account, timezone.now() - LASTS)


def _worth_asking(phones: QuerySet[PhoneNumber]) -> set[str]:
    """Those of them that a clean record would open."""
    found = list(phones.select_related("contact"))
    verdicts = gate.look_many([gate.Act(Channel.CALL, phone.number, None, phone.contact) for phone in found])
    return {phone.number for phone, said in zip(found, verdicts, strict=True) if said.rule not in LASTING}


def _due(numbers: Sequence[str], account: VendorAccount | None, oldest: datetime) -> list[str]:
    """A record of a simulated registry does for a simulated account alone: the gate admits no real call by it."""
    takes_invented = account is None or accounts.is_invented(account)
    known = {
        number: scrub for number, scrub in latest_scrubs(numbers).items() if takes_invented or not scrub.is_simulated
    }
    waiting = _under_way()
    return [
        each for each in numbers if each not in waiting and not (each in known and known[each].scrubbed_at > oldest)
    ]


def _under_way() -> set[str]:
    """Numbers of scrubs that have not ended, or whose outcome nobody knows."""
    states = [*IN_FLIGHT, ActState.UNKNOWN]
    ordered = SkipTrace.objects.filter(trace_type__in=SCRUBS, state__in=states).values_list("numbers", flat=True)
    return {number for numbers in ordered for number in numbers}


def _has_lost(leads: Sequence[Lead]) -> bool:
    """Whether a check of a number of theirs has no known outcome."""
    phones = PhoneNumber.objects.filter(contact__lead__in=[lead.pk for lead in leads], is_wrong=False)
    lost = SkipTrace.objects.filter(trace_type__in=SCRUBS, state=ActState.UNKNOWN).values_list("numbers", flat=True)
    return phones.filter(number__in={number for numbers in lost for number in numbers}).exists()


def leads_with(numbers: Iterable[str]) -> list[Lead]:
    """Leads that have one of these numbers."""
    return list(Lead.objects.filter(contacts__phones__number__in=list(numbers)).distinct())


def quote(leads: Sequence[Lead], *, at_once: bool = False) -> ScrubQuote:
    phones = PhoneNumber.objects.filter(contact__lead__in=[lead.pk for lead in leads], is_wrong=False)
    all_numbers = phones.values("number").distinct().count()
    numbers = due_numbers(leads, accounts.stored(Channel.TRACE).first())
    return ScrubQuote(numbers, INSTANT if at_once else BATCH, all_numbers - len(numbers))


def order(leads: Sequence[Lead], user: User | None, *, at_once: bool = False) -> SkipTrace:
    """Look the due numbers of these leads up. `at_once`: the answer comes in seconds, for 5 credits in place of 1 and
    at most 15 numbers. Raises NothingToScrub, NotConfigured, NoCredits and RateLimited."""
    account = accounts.for_channel(Channel.TRACE)
    with transaction.atomic():
        policy = credits.locked_policy(account.tenant_id)
        numbers = due_numbers(leads, account)
        if not numbers:
            raise NothingToScrub(LOST if _has_lost(leads) else NONE_DUE)
        if at_once and len(numbers) > SKIP_TRACE.most_instant:
            most = SKIP_TRACE.most_instant
            raise NothingToScrub(f"At once, at most {most} numbers can be looked up: choose the batch.")
        lead = leads[0] if len(leads) == 1 else None
        scrub_type, numbers = INSTANT if at_once else BATCH, numbers[:MOST_NUMBERS]
        credits.admit(policy, PRICE[scrub_type] * len(numbers))
        joined = None if at_once else _joined(numbers)
        trace = joined or _create(account, scrub_type, numbers, user, lead)
    return trace


def order_after_trace(leads: Sequence[Lead], trace: SkipTrace) -> None:
    """Numbers that a trace found are looked up at once, so that they can be called lawfully. Where that cannot be
    ordered the leads' timelines say why; the trace itself stands."""
    try:
        order(leads, trace.requested_by)
    except NothingToScrub:
        return
    except VendorError as error:
        timeline.record_for_all(ActivityKind.TRACE, f"Numbers were not checked for do-not-call: {error}", leads)


def refresh_due(account: VendorAccount) -> SkipTrace | None:
    """For the schedule, where the tenant switched it on: numbers of open leads whose record runs out, as many as this
    month's cap still pays for."""
    if not account.options.get("refresh_scrubs"):
        return None
    oldest = timezone.now() - LASTS + AHEAD
    phones = PhoneNumber.objects.filter(contact__lead__closed_at=None, contact__lead__isnull=False, is_wrong=False)
    numbers = sorted(set(phones.values_list("number", flat=True)))
    with transaction.atomic():
        policy = credits.locked_policy(account.tenant_id)
        known = latest_scrubs(numbers)
        due = [number for number in _due(numbers, account, oldest) if number in known]
        most = min(MOST_NUMBERS, credits.month(policy).left // PRICE[BATCH])
        if not (due and most):
            return None
        worth_asking = _worth_asking(phones.filter(number__in=due))
        due = [number for number in due if number in worth_asking][:most]
        return _create(account, BATCH, due, None, None) if due else None


def _joined(numbers: list[str]) -> SkipTrace | None:
    """A check that waits for its turn takes these numbers along: another batch would only wait behind it. Its row is
    locked, so a worker claims it with them or before."""
    room = MOST_NUMBERS - len(numbers)
    waiting = SkipTrace.objects.filter(trace_type=BATCH, state=ActState.QUEUED, number_count__lte=room)
    later = waiting.filter(not_before__gt=timezone.now()).select_for_update(of=("self",))
    trace = later.order_by("requested_at").first()
    if trace is None:
        return None
    trace.numbers = [*trace.numbers, *numbers]
    trace.number_count += len(numbers)
    trace.credits_estimated += PRICE[BATCH] * len(numbers)
    trace.lead = None
    trace.save(update_fields=["numbers", "number_count", "credits_estimated", "lead"])
    return trace


def _create(
    account: VendorAccount, scrub_type: str, numbers: list[str], user: User | None, lead: Lead | None
) -> SkipTrace:
    trace = SkipTrace.objects.create(
        tenant_id=account.tenant_id,
        lead=lead,
        trace_type=scrub_type,
        idempotency_key=uuid4().hex,
        requested_by=user,
        requested_at=timezone.now(),
        credits_estimated=PRICE[scrub_type] * len(numbers),
        numbers=numbers,
        number_count=len(numbers),
        is_simulated=accounts.is_invented(account),
    )
    async_task(TASK, trace.tenant_id, trace.pk)
    return trace


def apply(trace: SkipTrace, records: Sequence[Record], credits_deducted: int | None) -> bool:
    """End the scrub: each number that was asked for gets its record, a litigator goes on the do-not-contact list.
    Numbers that the vendor left out stay without, and so cannot be called. False where it had ended before."""
    asked = {number.removeprefix("+1"): number for number in trace.numbers}
    answered = {record.number: record for record in records if record.number in asked}
    strange = [record for record in records if record.number not in asked]
    noted = [{"address": f"number ending {each.number[-4:]}", "why": "No one requested it."} for each in strange]
    left_out = len(asked) - len(answered)
    error = f"The vendor left out {left_out} of {len(asked)} numbers: they stay unchecked." if left_out else ""
    reference = trace.queue_id or trace.idempotency_key
    with transaction.atomic():
        ended = acts.finished(
            trace,
            ActState.SUCCEEDED,
            sent_at=Coalesce("sent_at", "claimed_at"),
            credits_deducted=credits_deducted,
            unmatched=[*trace.unmatched, *noted],
            numbers=[],
            error=error,
        )
        if not ended:
            return False
        for number, record in answered.items():
            _record(asked[number], record, reference, trace)
        _tell(list(answered.values()), asked, trace)
    return True


def _record(number: str, record: Record, reference: str, trace: SkipTrace) -> None:
    record_scrub(
        number,
        source=SKIP_TRACE.registry_source,
        national_dnc=record.national_dnc,
        state_dnc=record.state_dnc,
        state_dnc_list=record.state_dnc_list,
        litigator=record.litigator,
        reference=reference,
        # The registries were read some time after the order; the earlier moment is the stricter one.
        scrubbed_at=trace.sent_at or trace.claimed_at,
        is_simulated=trace.is_simulated,
    )


def _tell(records: Sequence[Record], asked: dict[str, str], trace: SkipTrace) -> None:
    """A line for each lead that has one of the numbers."""
    clean = {asked[each.number] for each in records if not (each.national_dnc or each.state_dnc or each.litigator)}
    phones = PhoneNumber.objects.filter(number__in=asked.values(), contact__lead__isnull=False)
    of_lead: dict[int, list[str]] = {}
    for row in phones.select_related("contact__lead").order_by("contact__lead_id"):
        of_lead.setdefault(row.contact.lead_id, []).append(row.number)
    leads = {lead.pk: lead for lead in Lead.objects.filter(pk__in=of_lead)}
    for lead_id, numbers in of_lead.items():
        free = len([number for number in numbers if number in clean])
        summary = f"Do-not-call check: {free} of {len(numbers)} number{'s' if len(numbers) > 1 else ''} on no list."
        timeline.record(ActivityKind.TRACE, summary, lead=leads[lead_id], trace_id=trace.pk)
