"""Who works the leads of the open tenant, and under which licenses."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User

from crm_leads.models import Lead, LeadPolicy, Sender
from realty.tenants.models import Membership, Role
from realty.tenants.rows import NAME, with_related
from realty.tenants.together import Read, attach, read_together

WORKING = [Role.OWNER.value, Role.AGENT.value]
AGENTS = "id = ANY(ARRAY(SELECT user_id FROM tenants_membership WHERE {mine} AND role = ANY(%s)))"
# Of the newest lines, of the open tasks, and who has the lead.
NAMED_ON_PAGE = """
id = ANY(ARRAY(
    (SELECT user_id FROM crm_leads_activity WHERE {mine} AND lead_id = %s ORDER BY at DESC, id DESC LIMIT %s)
    UNION SELECT assigned_to_id FROM crm_leads_task WHERE {mine} AND lead_id = %s AND done_at IS NULL
    UNION SELECT %s::int))
"""


def agents() -> list[User]:
    """Owners and agents, by name; of all tenants on the platform scope."""
    working = Membership.objects.filter(role__in=[Role.OWNER, Role.AGENT]).select_related("user")
    return sorted({membership.user for membership in working}, key=lambda user: (name_of(user).lower(), user.pk))


def agent_names() -> list[tuple[str, str]]:
    """Ids and names of `agents`, as a choice lists them."""
    return names_in(read_together(agents_read())[0])


def agents_read() -> Read[User]:
    return Read(User, AGENTS, [WORKING], only=NAME)


def named_read(lead: Lead, lines: int) -> Read[User]:
    """Whom a lead's page names: in its newest lines, in its open tasks, and as its agent."""
    return Read(User, NAMED_ON_PAGE, [lead.pk, lines, lead.pk, lead.assigned_to_id], only=NAME)


def with_assigned(leads: Sequence[Lead], people: Sequence[User]) -> None:
    """Sets whose each lead is. No query, but where someone else has one: a person who left, or who only looks now."""
    attach(leads, "assigned_to", people)
    known = {user.pk for user in people}
    with_related([lead for lead in leads if lead.assigned_to_id and lead.assigned_to_id not in known], "assigned_to")


def names_in(found: Iterable[User]) -> list[tuple[str, str]]:
    names = {user.pk: name_of(user) for user in found}
    return [(str(pk), name) for pk, name in sorted(names.items(), key=lambda row: (row[1].lower(), row[0]))]


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def licenses_of(sender: Sender | None, policy: LeadPolicy | None) -> tuple[str, ...]:
    """The agent's and the brokerage's, as far as they are entered."""
    known = (
        _license(sender.license_number, sender.license_state) if sender else "",
        _license(policy.license_number, policy.license_state, "Brokerage license") if policy else "",
    )
    return tuple(filter(None, known))


def _license(number: str, state: str, what: str = "License") -> str:
    if not number:
        return ""
    return f"{what} {number} ({state})" if state else f"{what} {number}"
