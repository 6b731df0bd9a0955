"""A member of staff looks at a tenant's pages as one of its members sees them, and changes nothing.

The rule is kept at one door, the middleware: every unsafe method and every file is refused, and the database takes no
write while a page is made. It is announced to the owners, ends by a button or after LASTS, and never shows the pages of
another member of staff.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.db import connection, transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants import owners
from realty.tenants.models import Membership, StaffVisit, Tenant
from realty.tenants.scope import platform_scope

LASTS = timedelta(minutes=30)
PERMISSION = "tenants.visit_as_member"
SESSION_VISIT = "visit"
# What may be posted meanwhile.
OPEN = frozenset({"end_visit", "sign_out"})
# Pages that show the member's own secret addresses and tokens, or give files; and those of another tenant's listings.
CLOSED = frozenset(
    {
        "api_tokens", "calendar", "search_as_csv", "search_as_xlsx", "download_export", "save_search",
        "partners_search", "partner_listing",
    }
)  # fmt: skip
SHOWN_FOR = timedelta(days=7)
# PostgreSQL, appendix A: read_only_sql_transaction.
READ_ONLY = "25006"


_looking: ContextVar[bool] = ContextVar("realty_only_looking", default=False)


class VisitRefused(Exception):
    """The sentence says why."""


def members(tenant: Tenant) -> list[Membership]:
    """Whom staff can look as."""
    rows = Membership.objects.filter(tenant=tenant, user__is_active=True, user__is_staff=False)
    return list(rows.exclude(user__is_superuser=True).select_related("user").order_by("user__username"))


@transaction.atomic
def begin(request: HttpRequest, membership: Membership, reason: str) -> StaffVisit:
    """In the platform's scope. The one that this session has open ends before it. Raises VisitRefused."""
    staff, member, tenant = request.user, membership.user, membership.tenant
    if member.is_staff or member.is_superuser:
        raise VisitRefused("The pages of other staff are not shown to anyone.")
    end(request)
    now = timezone.now()
    visit = StaffVisit.objects.create(
        tenant=tenant, staff_id=staff.pk, member=member, member_name=member.get_username(), reason=reason,
        began_at=now, ends_at=now + LASTS,
    )  # fmt: skip
    record(Act.STAFF_VISIT, f"Began to look as {member.get_username()}: {reason}", tenant_id=tenant.pk)
    context = {"staff": staff.get_username(), "member": member.get_username(), "reason": reason}
    owners.write(tenant, f"Platform staff look at {tenant}", "staff_visit", context)
    request.session[SESSION_VISIT] = visit.pk
    return visit


def open_visit(request: HttpRequest) -> tuple[StaffVisit, Membership] | None:
    """The visit that the session has begun, while it lasts and the person may; else the session forgets it."""
    pk, staff = request.session.get(SESSION_VISIT), request.user
    if not pk or not isinstance(staff, User) and not staff.is_authenticated:
        return None
    with platform_scope("whether a staff visit is open"):
        visit = StaffVisit.objects.filter(pk=pk, staff=staff.pk, ended_at=None).select_related("member").first()
        mine = visit and visit.ends_at > timezone.now() and staff.is_staff and staff.has_perm(PERMISSION)
        if visit and visit.member and mine and not visit.member.is_staff and not visit.member.is_superuser:
            rows = Membership.objects.filter(tenant=visit.tenant_id, user=visit.member, user__is_active=True)
            if membership := rows.select_related("tenant", "user").first():
                return visit, membership
    end(request)
    return None


def end(request: HttpRequest) -> None:
    """By the button, by signing out, or because its time is over."""
    pk = request.session.pop(SESSION_VISIT, None)
    if pk:
        with platform_scope("the end of a staff visit"):
            _close(StaffVisit.objects.filter(pk=pk))


@receiver(user_logged_out)
def end_with_session(sender: object, request: HttpRequest, **kwargs: object) -> None:
    """Before the session is emptied, which knows the visit."""
    end(request)


def end_overdue() -> int:
    """Those that no one came back to, each at the moment when its time was over. In the platform's scope; returns how
    many."""
    overdue = StaffVisit.objects.filter(ended_at=None, ends_at__lte=timezone.now())
    return sum(_close(StaffVisit.objects.filter(pk=pk)) for pk in list(overdue.values_list("pk", flat=True)))


@transaction.atomic
def _close(rows: QuerySet[StaffVisit]) -> bool:
    """False where another has done it. In the book it is the act of the member of staff, whoever the request's user is
    during a visit, and also where a schedule ends it."""
    visit = rows.filter(ended_at=None).select_for_update(of=("self",)).select_related("staff").first()
    if visit is None:
        return False
    visit.ended_at = min(timezone.now(), visit.ends_at)
    visit.save(update_fields=["ended_at"])
    record(Act.STAFF_VISIT, f"Stopped looking as {visit.member_name}", tenant_id=visit.tenant_id, by=visit.staff)
    return True


def lately() -> list[StaffVisit]:
    """Visits of the last days, for the owners' note. In the tenant's scope."""
    rows = StaffVisit.objects.filter(began_at__gt=timezone.now() - SHOWN_FOR)
    return list(rows.select_related("staff")[:3])


@contextmanager
def read_only() -> Iterator[None]:
    """PostgreSQL refuses what would write, whatever the code of a page tries."""
    token = _looking.set(True)
    _set("on")
    try:
        yield
    finally:
        _set("off")
        _looking.reset(token)


def only_looking() -> bool:
    """For rows of defaults that a page makes when it is first opened: a visit shows the defaults and keeps none."""
    return _looking.get()


def _set(value: str) -> None:
    # Within a transaction it would hold for the next one alone, and a broken one takes no statement.
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_read_only = {value}")


def is_write(error: BaseException) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == READ_ONLY
