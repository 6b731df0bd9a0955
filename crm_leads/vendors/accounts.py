"""A tenant's accounts with vendors: which one an act uses, and what state it is in."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.formats import date_format

from crm_leads.enums import Channel, VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors.base import VERIFIED
from crm_leads.vendors.channels import KINDS
from crm_leads.vendors.clients import CLIENTS
from crm_leads.vendors.errors import NotConfigured, RateLimited, VendorError
from realty.secrets import readable

WHERE = "the owner of your brokerage does that under Settings, Vendor accounts"
# Not entered, but set by the demo or by a check.
KEPT_OPTIONS = ("base_url", VERIFIED, "domain_records")
CHECK_LENGTH = 500
# Seconds without any act after one that had no answer in time.
FIRST_PAUSE, LONGEST_PAUSE = 15 * 60.0, 24 * 3600.0
MOST_COUNTED = 20


def account(kind: VendorKind | str) -> VendorAccount:
    """The open tenant's account, fit for use. Raises NotConfigured with a sentence that says who must do what where,
    and RateLimited while the vendor has asked us to wait."""
    kind = VendorKind(kind)
    found = VendorAccount.objects.filter(kind=kind).defer("secrets").first()
    if found is None or not secrets_of(found):
        raise NotConfigured(f"{kind.label} is not set up: enter its credentials; {WHERE}.")
    if found.is_simulated and settings.PRODUCTION:
        raise NotConfigured(
            f"{kind.label} is connected to the simulated vendor, which a production site refuses: enter your own"
            f" credentials; {WHERE}."
        )
    if not found.enabled:
        raise NotConfigured(f"{kind.label} is switched off: switch it on; {WHERE}.")
    if found.stopped_at:
        raise NotConfigured(
            f"{kind.label} was stopped: {found.stopped_because} Resume it once that is settled; {WHERE}."
        )
    if found.suspended_until and found.suspended_until > timezone.now():
        seconds = (found.suspended_until - timezone.now()).total_seconds()
        until = date_format(timezone.localtime(found.suspended_until), "g:i A T")
        raise RateLimited(_why_suspended(found, until), seconds)
    return found


def for_channel(channel: Channel) -> VendorAccount:
    """The open tenant's account that serves the channel, fit for use: that of the first vendor that is switched on. One
    that was stopped is not evaded by the next. Raises as `account`."""
    kinds = KINDS[channel]
    usable = set(VendorAccount.objects.filter(kind__in=kinds, enabled=True).values_list("kind", flat=True))
    return account(next((kind for kind in kinds if kind in usable), kinds[0]))


def stored(channel: Channel) -> "QuerySet[VendorAccount]":
    """The open scope's accounts that may serve the channel, in whatever state, without their secrets."""
    return VendorAccount.objects.filter(kind__in=KINDS[channel]).defer("secrets")


def _why_suspended(found: VendorAccount, until: str) -> str:
    if not found.timeouts:
        return f"{found} asked us to wait until {until}."
    times = "" if found.timeouts == 1 else f", {found.timeouts} times in a row"
    return f"{found} did not answer in time{times}, so nothing is sent through it until {until}. To lift that: {WHERE}."


def secrets_of(found: VendorAccount) -> dict[str, Any] | None:
    """Its credentials; None where no key of this site opens them any more: then the owner enters them anew."""
    return readable(found.secrets)


def is_invented(found: VendorAccount) -> bool:
    """What the account answers is about nobody: the bundled simulated vendor's, or that of the vendor's own sandbox.
    It says nothing of real people, so it clears no number."""
    return found.is_simulated or found.options.get("environment") == "sandbox"


def client(found: VendorAccount) -> Any:
    """The vendor's `Client` for this account. Raises NotConfigured for credentials that cannot be read."""
    if secrets_of(found) is None:
        raise NotConfigured(f"The credentials of {found} cannot be opened any more: enter them again; {WHERE}.")
    return CLIENTS[VendorKind(found.kind)](found)


def new_webhook_key() -> str:
    return secrets.token_urlsafe(24)


def renew_webhook_key(found: VendorAccount) -> None:
    """Another address for the vendor's calls; from this moment the old one is unknown here."""
    found.webhook_key = new_webhook_key()
    found.save(update_fields=["webhook", "webhook_digest"])


def save(kind: VendorKind, options: Mapping[str, Any], entered: Mapping[str, str]) -> VendorAccount:
    """Make or change the open tenant's account. `entered` holds only secrets that were typed: the others stay. A
    simulated account that gets a secret becomes a real one."""
    known = VendorAccount.objects.filter(kind=kind).defer("secrets").first()
    found = known or VendorAccount(kind=kind)
    if entered:
        if found.is_simulated:
            found.is_simulated, found.secrets = False, {}
        found.secrets = {**(secrets_of(found) or {}), **entered}
        found.secrets_changed_at = timezone.now()
        found.check_ok, found.checked_at, found.check_message = None, None, ""
    kept = {name: found.options[name] for name in KEPT_OPTIONS if name in found.options}
    if not found.is_simulated:
        kept.pop("base_url", None)
    if not found.webhook_key:  # new, or lost with the keys like the credentials that are entered now
        found.webhook_key = new_webhook_key()
    found.options = {**dict(options), **kept}
    found.enabled = True
    found.save()
    return found


def check(found: VendorAccount) -> bool:
    """Ask the vendor whether it knows us, by a request that does nothing; the answer is stored with its time."""
    try:
        found.check_message, found.check_ok = str(client(found).check())[:CHECK_LENGTH], True
        answered(found)
    except VendorError as error:
        found.check_message, found.check_ok = str(error)[:CHECK_LENGTH], False
        if error.timed_out:
            timed_out(found)
    found.checked_at = timezone.now()
    found.save(update_fields=["check_message", "check_ok", "checked_at"])
    return found.check_ok


def suspend(found: VendorAccount, seconds: float) -> None:
    """The vendor asked us to wait; no act uses the account until then."""
    until = timezone.now() + timedelta(seconds=seconds)
    VendorAccount.objects.filter(pk=found.pk).update(suspended_until=until)


def timed_out(found: VendorAccount) -> None:
    """It did not answer within the time of a whole act: suspended for FIRST_PAUSE, then twice as long each time: a
    server that keeps its callers waiting keeps few of them."""
    rows = VendorAccount.objects.filter(pk=found.pk)
    rows.update(timeouts=Least(F("timeouts") + 1, MOST_COUNTED))
    found.refresh_from_db(fields=["timeouts"])
    suspend(found, min(FIRST_PAUSE * 2 ** (found.timeouts - 1), LONGEST_PAUSE))


def answered(found: VendorAccount) -> None:
    """It works again; the next pause is a short one."""
    if found.timeouts:
        found.timeouts = 0
        VendorAccount.objects.filter(pk=found.pk).update(timeouts=0)


def stop(found: VendorAccount, because: str) -> None:
    """No act uses the account until its owner resumes it. `because` is one sentence."""
    rows = VendorAccount.objects.filter(pk=found.pk, stopped_at=None)
    rows.update(stopped_at=timezone.now(), stopped_because=because)


def resume(found: VendorAccount) -> None:
    VendorAccount.objects.filter(pk=found.pk).update(
        enabled=True, stopped_at=None, stopped_because="", suspended_until=None, timeouts=0
    )
