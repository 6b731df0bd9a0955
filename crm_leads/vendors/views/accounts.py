"""The owner's page of vendor accounts."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors import VENDORS, Vendor, accounts, by_slug, checking, domain_records, endpoints, trail
from crm_leads.vendors.account_forms import FORMS
from crm_leads.vendors.forms import SecretField, VendorForm
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

ASKED = "The vendor asked us to wait. Realty continues automatically."
SLOW = "It did not answer in time, so nothing is sent through it for a while. Resume tries it again now."
OPERATIONS = ("check", "off", "resume", "renew")


@dataclass(frozen=True)
class State:
    """`tone` is good, warn, bad or empty; `advice` says what to do next."""

    label: str
    tone: str
    icon: str
    advice: str = ""


@dataclass
class Card:
    vendor: Vendor
    account: VendorAccount | None
    form: VendorForm
    state: State
    changes: list[LogEntry] = field(default_factory=list)

    @property
    def webhook_url(self) -> str:
        return endpoints.webhook_url(self.account) if self.account and self.vendor.calls_us else ""

    @property
    def records(self) -> dict[str, Any]:
        """SPF, DKIM and DMARC of the sender's domain, as the last check found them."""
        return domain_records.shown(self.account)

    @property
    def is_open(self) -> bool:
        """Nothing is stored yet, or something typed is wrong: the form shows without a click."""
        return self.account is None or self.form.is_bound

    @property
    def secret_fields(self) -> list[str]:
        return [name for name, field in self.form.fields.items() if isinstance(field, SecretField)]


def state_of(account: VendorAccount | None) -> State:
    """What the account's card says, the gravest first."""
    if account is None:
        return State("Not set up", "", "plug-connected", "Enter the credentials that the vendor gave you.")
    if account.is_simulated and settings.PRODUCTION:
        return State("Refused", "bad", "ban", "A production site has no simulated vendors: enter your own credentials.")
    if accounts.secrets_of(account) is None:
        return State("Unreadable", "bad", "lock", "Its credentials cannot be opened any more: enter them again.")
    if not account.enabled:
        return State("Switched off", "", "player-pause", "Nothing is sent through it until you switch it on.")
    if account.stopped_at:
        return State("Stopped", "bad", "alert-circle", account.stopped_because)
    if account.suspended_until and account.suspended_until > timezone.now():
        return State("Waiting", "warn", "clock", SLOW if account.timeouts else ASKED)
    if account.check_ok is False:
        return State("Failing", "bad", "alert-circle", account.check_message)
    if account.is_simulated:
        return State("Simulated", "", "flask", "Nothing is sent to anyone and nothing is billed.")
    if account.check_ok and accounts.is_invented(account):
        return State("Sandbox", "warn", "flask", "Its people are invented and nothing is billed: trace no real lead.")
    if account.check_ok:
        return State("Connected", "good", "circle-check")
    return State("Not checked yet", "warn", "alert-triangle", 'Press "Check connection".')


@role_required(Role.OWNER)
@require_safe
def vendor_accounts(request: TenantRequest) -> HttpResponse:
    return _page(request)


@role_required(Role.OWNER)
@require_POST
def save_vendor_account(request: TenantRequest, vendor: str) -> HttpResponse:
    """Options and the secrets that were typed; then the vendor is asked at once whether it knows us."""
    known = _vendor(vendor)
    form = _form(known, _account(known), request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    account = form.save()
    typed = ", ".join(name.replace("_", " ") for name in sorted(form.entered))
    trail.record(account, request.user, f"Credentials entered: {typed}." if typed else "Options saved.")
    _tell(request, account)
    return redirect(f"{reverse('vendor_accounts')}#{known.slug}")


@role_required(Role.OWNER)
@require_POST
def vendor_account_action(request: TenantRequest, vendor: str) -> HttpResponse:
    """POST `action`: one of OPERATIONS; "renew" needs `sure`: what the vendor posts to the old address is lost."""
    known = _vendor(vendor)
    account, action = _account(known), request.POST.get("action", "")
    if account is None or action not in OPERATIONS or (action == "renew" and not known.calls_us):
        raise Http404("No such account or action")
    if action == "off":
        VendorAccount.objects.filter(pk=account.pk).update(enabled=False)
        trail.record(account, request.user, "Switched off.")
        messages.success(request, f"{known.label} is switched off. Nothing is sent through it.")
    elif action == "renew":
        _renew(request, account)
    else:
        if action == "resume":
            accounts.resume(account)
            trail.record(account, request.user, "Switched on or resumed.")
            account.refresh_from_db()
        _tell(request, account)
    return redirect(f"{reverse('vendor_accounts')}#{known.slug}")


def _renew(request: TenantRequest, account: VendorAccount) -> None:
    if request.POST.get("sure") != "yes":
        messages.error(request, f"The webhook address of {account} was not renewed: tick that you will enter it there.")
        return
    accounts.renew_webhook_key(account)
    trail.record(account, request.user, "Webhook address renewed.")
    then = "" if account.is_simulated else f" Enter the new one below at {account} now."
    messages.success(request, f"The old webhook address of {account} no longer works.{then}")


def _tell(request: TenantRequest, account: VendorAccount) -> None:
    try:
        is_known = checking.check(account)
    except checking.Busy as busy:
        messages.warning(request, f"{account} was not checked: {busy} Press Check connection in a minute.")
        return
    if is_known:
        messages.success(request, f"{account}: {account.check_message}")
    else:
        messages.error(request, f"{account}: {account.check_message}")


def _vendor(slug: str) -> Vendor:
    known = by_slug(slug)
    if known is None:
        raise Http404("No such vendor")
    return known


def _account(vendor: Vendor) -> VendorAccount | None:
    return VendorAccount.objects.filter(kind=vendor.kind).defer("secrets").first()


def _form(vendor: Vendor, account: VendorAccount | None, data: object = None) -> VendorForm:
    return FORMS[vendor.kind](data, account=account)


def _page(request: TenantRequest, bound: VendorForm | None = None, status: int = 200) -> HttpResponse:
    stored = {VendorKind(account.kind): account for account in VendorAccount.objects.defer("secrets")}
    changes = trail.newest(stored.values())
    cards = []
    for vendor in VENDORS.values():
        account = stored.get(vendor.kind)
        form = bound if bound and bound.kind == vendor.kind else _form(vendor, account)
        lines = changes.get(account.pk, []) if account else []
        cards.append(Card(vendor, account, form, state_of(account), lines))
    return render(request, "crm_leads/vendors/accounts.html", {"cards": cards}, status=status)
