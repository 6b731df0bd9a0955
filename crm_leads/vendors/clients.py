"""The client of each vendor: made of an account, it raises NotConfigured where credentials are missing."""

from collections.abc import Callable
from typing import Any

from crm_leads.enums import VendorKind
from crm_leads.models import VendorAccount
from crm_leads.vendors.drop_cowboy import client as drop_cowboy
from crm_leads.vendors.resend import client as resend
from crm_leads.vendors.smtp import client as smtp
from crm_leads.vendors.tracerfy import client as tracerfy

# Each with `check()`, and what `base` has of its channel.
CLIENTS: dict[VendorKind, Callable[[VendorAccount], Any]] = {
    VendorKind.TRACERFY: tracerfy.Client,
    VendorKind.DROP_COWBOY: drop_cowboy.Client,
    VendorKind.RESEND: resend.Client,
    VendorKind.SMTP: smtp.Client,
}
