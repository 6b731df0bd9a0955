"""A person ends an order whose outcome nobody knows. Nothing is ordered again."""

from django.contrib.auth.models import User
from django.db import transaction

from crm_leads.enums import ActState
from crm_leads.models import SkipTrace
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace.request import close_rows


def give_up(trace: SkipTrace, user: User) -> bool:
    """A person has looked and says that nothing will come of an order whose outcome is unknown, or which the vendor
    does not finish: its leads may be ordered again. False where it has ended meanwhile."""
    with transaction.atomic():
        who = user.get_full_name() or user.get_username()
        if not acts.finished(trace, ActState.FAILED, error=f"{trace.error} Given up by {who}.".strip(), numbers=[]):
            return False
        close_rows(trace, "Skip trace given up: its outcome is not known", user)
    return True
