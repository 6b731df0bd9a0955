"""The demo's own rule for California, where its simulated homes are: without one no call would ever be admitted there.
Nobody checked it against the law, and it says so."""

from django.contrib.auth.models import User

from crm_leads.compliance.state_rules import set_rule
from crm_leads.compliance.states import every_day
from crm_leads.models import StateRule

NOTE = "Demo: invented people, simulated vendors. This rule was not checked against the law."


def make(user: User) -> None:
    """Write the row where there is none; the tenant's scope is open."""
    if StateRule.objects.filter(state="CA").exists():
        return
    hours = {**every_day("08:00", "20:00"), "holiday": None}
    set_rule(
        "CA",
        hours=hours,
        calls_per_day=3,
        voicemail_allowed=True,
        scrub_covers_state_list=True,
        note=NOTE,
        user=user,
    )
