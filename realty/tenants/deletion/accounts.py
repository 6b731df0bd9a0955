"""The accounts of people whose last tenant is deleted."""

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector

from realty.accounts import open_sessions, second_step
from realty.accounts.signals import password_was_reset
from realty.tenants.models import StaffAccess
from realty.tenants.scope import TenantOwned

CLOSED = "accounts closed"


def remove(user: User) -> dict[str, int]:
    """The account, or, where rows of another tenant would go with it or the record of staff access names it, all that
    it tells of the person and every way to sign in. In the platform's scope. Gives what was done, for the certificate.
    """
    was_staff = StaffAccess.objects.filter(user=user).exists()
    if not was_staff and not _takes_rows_of_tenants(user):
        user.delete()
        return {User._meta.db_table: 1}
    _close(user, keep_name=was_staff)
    return {CLOSED: 1}


def _takes_rows_of_tenants(user: User) -> bool:
    """Asked of Django, which removes them: the rows of the tenant that is deleted have gone before."""
    collector = Collector(using=DEFAULT_DB_ALIAS)
    try:
        collector.collect([user])
    except (models.RestrictedError, models.ProtectedError):
        return True
    going = {model for model, rows in collector.data.items() if rows}
    going |= {rows.model for rows in collector.fast_deletes if rows.exists()}
    return any(issubclass(model, TenantOwned) for model in going)


def _close(user: User, *, keep_name: bool) -> None:
    """`keep_name`: the user name stays, so that a record says who it was."""
    open_sessions.end_others(user, None)
    second_step.remove(user)
    password_was_reset.send(User, user=user)  # ends API tokens
    user.is_active, user.email, user.first_name, user.last_name = False, "", "", ""
    if not keep_name:
        user.username = f"former-{user.pk}"
    user.set_unusable_password()
    user.save()
