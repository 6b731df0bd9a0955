"""Mail to many leads at once: each gets a message of its own, from a template, or is enrolled in a sequence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from crm_leads.compliance import gate
from crm_leads.enums import ActState, Channel
from crm_leads.models import EmailAddress, EmailMessage, EmailSequence, EmailTemplate, Enrollment, Lead, LeadPolicy
from crm_leads.outreach.email import compose, merge, request, sender, sequences
from crm_leads.outreach.email.request import OF_THE_HOUSE
from crm_leads.queue.bulk import BulkPreview, Sample
from realty.database.constraints import broken

# At one time, so that the page answers; and no more messages than go out before they are too old to be sent.
MOST_AT_ONCE = 1_000
DAYS_OF_THE_CAP = 5
NO_ADDRESS = "No e-mail address is known"
HAD_IT = "Had this template already"
# Also one that a person stopped, say since they replied: many at once is no way to begin it anew.
ENROLLED = "In this sequence now, or before"
NO_VALUE = "A field of the e-mail has no value and no default"
TOO_MANY = "More than can go out in time: choose fewer at once"


class MailForm(forms.Form):
    what = forms.ChoiceField(label="Send", widget=forms.Select({"class": "form-select"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        templates = [(f"template-{row.pk}", row.name) for row in EmailTemplate.objects.all()]
        rows = EmailSequence.objects.filter(enabled=True, steps__isnull=False).distinct()
        enrolling = [(f"sequence-{row.pk}", row.name) for row in rows]
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("Enroll in a sequence", enrolling), ("One e-mail from a template", templates)]


@dataclass
class Plan:
    """What would happen: whom each lead's message goes to, and why the others get none."""

    chosen: EmailTemplate | EmailSequence
    admitted: list[tuple[Lead, EmailAddress]]
    refused: Counter[str]


def bulk_form(data: Mapping[str, Any] | None) -> MailForm:
    return MailForm(data)


def bulk_preview(leads: Sequence[Lead], options: Mapping[str, str]) -> BulkPreview:
    """Through the gate, which records nothing yet."""
    plan = _plan(leads, options)
    return BulkPreview(len(plan.admitted), plan.refused.most_common(), sample=partial(_sample, plan))


def bulk_carry_out(leads: Sequence[Lead], options: Mapping[str, str], user: User) -> str:
    """Writes a row for each message, all in one transaction: a process that dies has queued all or none, and none can
    be queued twice. The worker sends them one by one, each through the gate once more; the log shows how far it is.
    Raises ValidationError where nothing was done."""
    try:
        with transaction.atomic():
            plan = _plan(leads, options, lock=True)
            plan.refused += (_enroll if isinstance(plan.chosen, EmailSequence) else _queue)(plan, user)
    except (compose.NotReady, sequences.CannotEnroll) as error:
        raise ValidationError(str(error)) from error
    except IntegrityError as error:
        if broken(error) not in (*request.ONCE, "one_open_enrollment"):
            raise
        raise ValidationError(
            "Someone e-mailed one of them at the same time. Nothing was done. Preview again."
        ) from error
    done = len(leads) - plan.refused.total()
    what = "enrolled" if isinstance(plan.chosen, EmailSequence) else "queued"
    return (
        f"{done:,} {what}, {plan.refused.total():,} refused. {plan.chosen} goes out under the daily cap; "
        "See E-mails for the result of each."
    )


def _sample(plan: Plan, user: User) -> Sample | None:
    """The first letter of the first lead."""
    template = plan.chosen if isinstance(plan.chosen, EmailTemplate) else _first_letter(plan.chosen)
    if not plan.admitted or template is None:
        return None
    lead, address = plan.admitted[0]
    policy = LeadPolicy.of_tenant(lead.tenant_id)
    try:
        letter = compose.fill(template.subject, template.body, merge.Subject(lead, address.contact, policy, user))
    except (merge.MissingValue, merge.TemplateError):
        return None
    signature = sender.signature(policy, sender.writer(user))
    return Sample(address.address, letter.subject, compose.with_footer(letter.text, signature, "preview"))


def _plan(leads: Sequence[Lead], options: Mapping[str, str], *, lock: bool = False) -> Plan:
    """Raises ValidationError where nothing is chosen. With a lock nobody else carries out the same at this time."""
    plan = Plan(_chosen(options, lock), [], Counter())
    _plan_each(plan, leads)
    if left := max(0, len(plan.admitted) - _room(plan)):
        plan.refused[TOO_MANY] += left
        del plan.admitted[-left:]
    return plan


def _room(plan: Plan) -> int:
    if not plan.admitted or isinstance(plan.chosen, EmailSequence):
        return MOST_AT_ONCE
    policy = LeadPolicy.of_tenant(plan.admitted[0][0].tenant_id)
    waiting = EmailMessage.objects.filter(state=ActState.QUEUED).count()
    return max(0, min(MOST_AT_ONCE, policy.emails_per_day * DAYS_OF_THE_CAP - waiting))


def _chosen(options: Mapping[str, str], lock: bool) -> EmailTemplate | EmailSequence:
    kind, _, number = options.get("what", "").partition("-")
    model = {"template": EmailTemplate, "sequence": EmailSequence}.get(kind)
    found = None
    if model and number.isdecimal():
        rows = model._default_manager.filter(pk=number)
        # One e-mail that names the row meanwhile does not wait for it.
        found = (rows.select_for_update(no_key=True) if lock else rows).first()
    if not isinstance(found, EmailTemplate | EmailSequence):
        raise ValidationError("Choose a template or a sequence.")
    return found


def _plan_each(plan: Plan, leads: Sequence[Lead]) -> None:
    ids = [lead.pk for lead in leads]
    addresses, had = _best(ids), _had(plan.chosen, ids)
    able: list[tuple[Lead, EmailAddress]] = []
    for lead in leads:
        if lead.pk not in addresses:
            plan.refused[NO_ADDRESS] += 1
        elif lead.pk in had:
            plan.refused[ENROLLED if isinstance(plan.chosen, EmailSequence) else HAD_IT] += 1
        else:
            able.append((lead, addresses[lead.pk]))
    asked = [gate.Act(Channel.EMAIL, address.address, lead, address.contact) for lead, address in able]
    lacking = _without_values(plan.chosen, able)
    for pair, verdict in zip(able, gate.look_many(asked), strict=True):
        # A cap is no reason against anybody: what is above it waits.
        if not (verdict.allowed or verdict.retry_at or (_waits(plan) and verdict.rule in OF_THE_HOUSE)):
            plan.refused[str(verdict.rule.label)] += 1
        elif pair[0].pk in lacking:
            plan.refused[NO_VALUE] += 1
        else:
            plan.admitted.append(pair)


def _without_values(chosen: EmailTemplate | EmailSequence, able: Sequence[tuple[Lead, EmailAddress]]) -> set[int]:
    """Leads whose first letter would lack the value of a field."""
    letter = chosen if isinstance(chosen, EmailTemplate) else _first_letter(chosen)
    if not able or letter is None:
        return set()
    policy = LeadPolicy.of_tenant(able[0][0].tenant_id)
    found = set()
    for lead, address in able:
        values = merge.values_of(merge.Subject(lead, address.contact, policy, None))
        if merge.missing(letter.subject, values) or merge.missing(letter.body, values):
            found.add(lead.pk)
    return found


def _first_letter(sequence: EmailSequence) -> EmailTemplate | None:
    step = sequence.steps.select_related("template").order_by("order").first()
    return step.template if step else None


def _waits(plan: Plan) -> bool:
    return isinstance(plan.chosen, EmailSequence)


def _best(ids: list[int]) -> dict[int, EmailAddress]:
    """For each lead the likeliest address of somebody who may be asked."""
    rows = EmailAddress.objects.filter(contact__lead__in=ids, contact__opted_out_at=None).select_related("contact")
    found: dict[int, EmailAddress] = {}
    for row in rows.order_by("contact__rank", "rank", "pk"):
        assert row.contact.lead_id is not None
        found.setdefault(row.contact.lead_id, row)
    return found


def _had(chosen: EmailTemplate | EmailSequence, ids: list[int]) -> set[int]:
    if isinstance(chosen, EmailSequence):
        return set(Enrollment.objects.filter(lead__in=ids, sequence=chosen).values_list("lead_id", flat=True))
    sent = EmailMessage.objects.filter(lead__in=ids, template=chosen, lead__isnull=False)
    return {pk for pk in sent.values_list("lead_id", flat=True) if pk is not None}


def _enroll(plan: Plan, user: User) -> Counter[str]:
    assert isinstance(plan.chosen, EmailSequence)
    for lead, address in plan.admitted:
        address.contact.lead = lead
    return sequences.enroll_many(plan.chosen, [address for _, address in plan.admitted], user)


def _queue(plan: Plan, user: User) -> Counter[str]:
    """Gives why others are refused. The key makes it one message for each lead and template."""
    assert isinstance(plan.chosen, EmailTemplate)
    refused: Counter[str] = Counter()
    orders, details = [], {"template": plan.chosen}
    policy = LeadPolicy.of_tenant(plan.chosen.tenant_id)
    for lead, address in plan.admitted:
        about = merge.Subject(lead, address.contact, policy, user)
        try:
            letter = compose.fill(plan.chosen.subject, plan.chosen.body, about)
        except merge.MissingValue:
            refused[NO_VALUE] += 1
        except merge.TemplateError as error:
            refused[str(error)] += 1
        else:
            key = f"bulk-{plan.chosen.pk}-{lead.pk}"
            orders.append(request.Order(lead, address.contact, address.address, letter, key, user, details))
    refused.update(str(refusal.rule.label) for _, refusal in request.request_many(orders, user))
    return refused
