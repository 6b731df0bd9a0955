"""Who works the leads of the open tenant."""

from django.contrib.auth.models import User
from django.db import connection

from realty.tenants.models import Membership, Role
from realty.tenants.rows import of_tenant

NAMES = """
SELECT users.id, users.first_name, users.last_name, users.username FROM auth_user AS users
WHERE users.id = ANY(ARRAY(SELECT user_id FROM tenants_membership WHERE {mine} AND role = ANY(%s)))
"""


def agents() -> list[User]:
    """Owners and agents, by name; of all tenants on the platform scope."""
    working = Membership.objects.filter(role__in=[Role.OWNER, Role.AGENT]).select_related("user")
    return sorted({membership.user for membership in working}, key=lambda user: (name_of(user).lower(), user.pk))


def agent_names() -> list[tuple[str, str]]:
    """Ids and names of `agents`, as a choice lists them."""
    working = [Role.OWNER.value, Role.AGENT.value]
    with connection.cursor() as cursor:
        cursor.execute(NAMES.format(mine=of_tenant("Membership")), [working])
        names = {pk: f"{first} {last}".strip() or username for pk, first, last, username in cursor.fetchall()}
    return [(str(pk), name) for pk, name in sorted(names.items(), key=lambda row: (row[1].lower(), row[0]))]


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()
