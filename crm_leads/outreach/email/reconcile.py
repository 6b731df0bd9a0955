"""A person says how a message ended that nobody knows the outcome of. Nothing is sent again; what the vendor itself
tells later has the last word (`results`)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Coalesce

from crm_leads.enums import ActivityKind, ActState
from crm_leads.leads import timeline
from crm_leads.models import EmailMessage
from crm_leads.outreach import acts
from crm_leads.outreach.email.results import MAX_RESULT


@transaction.atomic
def settle(message: EmailMessage, was_sent: bool, user: User) -> bool:
    """They looked it up in the vendor's log. False where it is not unknown, or no longer."""
    state, found = (ActState.SENT, "was sent") if was_sent else (ActState.FAILED, "was not sent")
    name = user.get_full_name() or user.get_username()
    result = f"It {found}, as {name} found in the vendor's log."[:MAX_RESULT]
    # It was handed over when it was claimed, and counts in the caps and rates from then.
    known = {"sent_at": Coalesce("sent_at", "claimed_at")} if was_sent else {}
    if not acts.settled(message, state, result=result, error="", **known):
        return False
    if message.lead:
        summary = f"E-mail {found}, by the vendor's log: {message.subject}"
        timeline.record(ActivityKind.EMAIL, summary, lead=message.lead, user=user, message=message.pk)
    return True
