"""Who works the leads of the open tenant."""

from django.contrib.auth.models import User

from realty.tenants.models import Membership, Role


def agents() -> list[User]:
    """Owners and agents, by name; of all tenants on the platform scope."""
    working = Membership.objects.filter(role__in=[Role.OWNER, Role.AGENT]).select_related("user")
    return sorted({membership.user for membership in working}, key=lambda user: (name_of(user).lower(), user.pk))


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()
