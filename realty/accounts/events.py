"""The record of who tried to get in, and of every change of how an account gets in."""

import logging
from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from realty.accounts.addresses import client_address
from realty.accounts.limits import digest
from realty.accounts.models import AccountEvent, AttemptCount, Door, Outcome
from realty.tenants.scope import platform_scope

log = logging.getLogger(__name__)

# The policy of the table's migration says the same: what is younger cannot be removed.
KEPT_FOR = timedelta(days=400)
COUNTS_KEPT_FOR = timedelta(days=2)
LIMITED_AGAIN = timedelta(minutes=1)


def record(
    request: HttpRequest | None,
    door: Door,
    outcome: Outcome,
    *,
    user: User | None = None,
    name: str = "",
    note: str = "",
) -> None:
    """Who was meant is `user`, or `name` as typed where there is no such account. Of refusals by a limit one a minute
    is kept for each account and address, or whoever knocks on would fill the table."""
    account, address = user.get_username() if user else "", client_address(request) if request else None
    who = digest("event", (account or name).casefold())[:32] if account or name else ""
    with platform_scope("the record of sign-ins"):
        if outcome == Outcome.LIMITED and _is_kept_already(door, who, address):
            return
        AccountEvent.objects.create(
            at=timezone.now(),
            door=door,
            outcome=outcome,
            account=account,
            account_digest=who,
            address=address,
            note=note,
        )
    level = logging.INFO if outcome not in (Outcome.FAILED, Outcome.LIMITED) else logging.WARNING
    log.log(level, "%s %s: account %s, address %s", door, outcome, who[:12] or "-", address or "-")


def _is_kept_already(door: Door, who: str, address: str | None) -> bool:
    recent = AccountEvent.objects.filter(at__gt=timezone.now() - LIMITED_AGAIN, outcome=Outcome.LIMITED, door=door)
    return recent.filter(account_digest=who, address=address).exists()


def purge() -> tuple[int, int]:
    """Remove what is past its time; returns how many events and how many counts."""
    now = timezone.now()
    with platform_scope("purging the record of sign-ins"):
        events, _ = AccountEvent.objects.filter(at__lt=now - KEPT_FOR).delete()
        counts, _ = AttemptCount.objects.filter(last_at__lt=now - COUNTS_KEPT_FOR).delete()
    return events, counts
