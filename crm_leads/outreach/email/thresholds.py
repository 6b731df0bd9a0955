"""Stop before the vendor does: the rates of bounces and complaints. The daily cap is the gate's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone

from crm_leads.enums import Channel
from crm_leads.models import EmailMessage, VendorAccount
from crm_leads.vendors import accounts
from realty.tenants.models import Tenant

# https://resend.com/legal/acceptable-use: an account above these may be closed without warning.
BOUNCE_LIMIT = 0.04
COMPLAINT_LIMIT = 0.0008
# We stop at half of them; and not for one bad address among the first messages.
STOP_AT = 0.5
BOUNCES_AT_LEAST = 3
COMPLAINTS_AT_LEAST = 2
WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Rates:
    """Of the last 30 days. `sent` counts every message that a vendor took or may have taken."""

    sent: int
    bounced: int
    complained: int

    @property
    def bounce_rate(self) -> float:
        return self.bounced / self.sent if self.sent else 0.0

    @property
    def complaint_rate(self) -> float:
        return self.complained / self.sent if self.sent else 0.0

    @property
    def reason(self) -> str:
        """Why to stop, one sentence; empty while all is well."""
        over = []
        if self.bounced >= BOUNCES_AT_LEAST and self.bounce_rate >= BOUNCE_LIMIT * STOP_AT:
            over.append(f"{self.bounced} of {self.sent} e-mails of 30 days bounced ({self.bounce_rate:.1%})")
        if self.complained >= COMPLAINTS_AT_LEAST and self.complaint_rate >= COMPLAINT_LIMIT * STOP_AT:
            over.append(f"{self.complained} of {self.sent} drew complaints ({self.complaint_rate:.2%})")
        if not over:
            return ""
        return f"{' and '.join(over)}; Resend closes accounts at {BOUNCE_LIMIT:.0%} and {COMPLAINT_LIMIT:.2%}."


def rates(now: datetime | None = None, account: VendorAccount | None = None) -> Rates:
    """Of the account that sends, or of the given one. What was tried on a simulated vendor is nothing to a real one."""
    since, account = (now or timezone.now()) - WINDOW, account or _sending()
    # A refused address bounced without ever being sent.
    rows = EmailMessage.objects.filter(Q(sent_at__gte=since) | Q(sent_at=None, bounced_at__gte=since))
    if account and not account.is_simulated:
        rows = rows.filter(is_simulated=False)
    found = rows.aggregate(
        sent=Count("pk"),
        # Soft ones too: whoever delivers counts each message that came back.
        bounced=Count("pk", filter=Q(bounced_at__isnull=False) | Q(given_up_at__isnull=False)),
        complained=Count("pk", filter=Q(complained_at__isnull=False)),
    )
    return Rates(**found)


def sent_in_24_hours(now: datetime | None = None) -> int:
    """For the page; the gate itself counts those under way as well."""
    return EmailMessage.objects.filter(sent_at__gt=(now or timezone.now()) - timedelta(hours=24)).count()


def stop_if_near(account: VendorAccount | None = None) -> str:
    """Stop the account that sends, where a rate is too high: asked after each bounce and complaint. Gives the
    reason, or nothing."""
    account = account or _sending()
    because = rates(account=account).reason
    if because and account:
        accounts.stop(account, because)
    return because


def _sending() -> VendorAccount | None:
    # By name as by preference: resend before smtp, as `accounts.for_channel` takes them.
    return accounts.stored(Channel.EMAIL).filter(enabled=True).order_by("kind").first()


def zone_of(tenant_id: int) -> ZoneInfo:
    return ZoneInfo(Tenant.objects.values_list("time_zone", flat=True).get(pk=tenant_id))
