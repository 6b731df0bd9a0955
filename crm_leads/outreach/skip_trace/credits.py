"""The vendor's credits: what a month may use, what is used, and what is left at the vendor."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm_leads.models import LeadPolicy, SkipTrace, VendorAccount
from crm_leads.outreach.skip_trace.models import WITHOUT_ORDER
from crm_leads.vendors.base import SkipTracer
from crm_leads.vendors.errors import NoCredits, VendorError


@dataclass(frozen=True)
class Month:
    """`used` counts what was deducted, and the estimate of orders that have not ended; `balance` is the vendor's."""

    used: int
    cap: int
    balance: int | None = None
    balance_at: datetime | None = None

    @property
    def left(self) -> int:
        return max(self.cap - self.used, 0)


def used_since(start: datetime) -> int:
    rows = SkipTrace.objects.filter(requested_at__gte=start)
    total = rows.exclude(WITHOUT_ORDER).aggregate(total=Sum(Coalesce(F("credits_deducted"), F("credits_estimated"))))[
        "total"
    ]
    return int(total or 0)


def month_start(tenant_zone: str, now: datetime | None = None) -> datetime:
    """Midnight of the first day of this month, where the tenant is."""
    local = (now or timezone.now()).astimezone(ZoneInfo(tenant_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def month(policy: LeadPolicy, account: VendorAccount | None = None) -> Month:
    """This month's use of the policy's tenant, with the balance that was last read."""
    read = account.options if account else {}
    at = read.get("balance_at")
    return Month(
        used_since(month_start(policy.tenant.time_zone)),
        policy.credits_per_month,
        read.get("balance"),
        datetime.fromisoformat(at) if at else None,
    )


def left(tenant_id: int) -> int:
    """Credits that this month's cap leaves; another order may take them meanwhile."""
    return month(LeadPolicy.of_tenant(tenant_id)).left


def locked_policy(tenant_id: int) -> LeadPolicy:
    """The policy's row, locked until the transaction ends: orders of a tenant take turns, so that two at once cannot
    pass the cap together."""
    LeadPolicy.of_tenant(tenant_id)
    return LeadPolicy.objects.select_for_update(of=("self",)).select_related("tenant").get(tenant_id=tenant_id)


def admit(policy: LeadPolicy, credits: int) -> None:
    """Raises NoCredits where an order of so many credits could pass the month's cap. The policy is locked."""
    now = month(policy)
    if credits > now.left:
        raise NoCredits(
            f"This may use {credits:,} credits, and {now.left:,} of this month's {now.cap:,} are left. The owner of"
            " your brokerage raises the cap in the lead policy."
        )


def read_balance(account: VendorAccount, client: SkipTracer) -> None:
    """Keep the vendor's balance with its time; a failure changes nothing, since it is only shown."""
    try:
        read = {"balance": client.balance(), "balance_at": timezone.now().isoformat()}
    except VendorError:
        return
    with transaction.atomic():
        # The owner may have changed an option while the vendor answered.
        held = VendorAccount.objects.select_for_update().get(pk=account.pk)
        held.options = {**held.options, **read}
        held.save(update_fields=["options"])
