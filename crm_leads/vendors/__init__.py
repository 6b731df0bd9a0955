"""The vendors' APIs: one folder each, beside the simulated ones.

A folder has `client.py` (`Client(account)` with `check()`), `forms.py` (`AccountForm`) and, where the vendor calls us,
`webhooks.py` (`read` and `reported`, see `events.py`).
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from crm_leads.enums import VendorKind


@dataclass(frozen=True)
class Vendor:
    """`module` is the folder, `slug` names it in addresses, `purpose` completes "Realty uses it for ..."."""

    kind: VendorKind
    module: str
    slug: str
    purpose: str
    site: str
    calls_us: bool = True

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_built(self) -> bool:
        return find_spec(self.module) is not None

    def part(self, name: str) -> ModuleType | None:
        """The folder's `client`, `forms` or `webhooks`; None where it has none."""
        path = f"{self.module}.{name}"
        return import_module(path) if self.is_built and find_spec(path) else None


VENDORS: dict[VendorKind, Vendor] = {
    vendor.kind: vendor
    for vendor in (
        Vendor(
            VendorKind.TRACERFY,
            "crm_leads.vendors.tracerfy",
            "tracerfy",
            "finding owners, phones and do-not-call records (skip trace)",
            "https://tracerfy.com",
        ),
        Vendor(
            VendorKind.DROP_COWBOY,
            "crm_leads.vendors.drop_cowboy",
            "drop-cowboy",
            "ringless voicemail to people who gave written consent",
            "https://www.dropcowboy.com",
        ),
        Vendor(VendorKind.RESEND, "crm_leads.vendors.resend", "resend", "sending e-mail", "https://resend.com"),
        Vendor(
            VendorKind.SMTP,
            "crm_leads.vendors.smtp",
            "smtp",
            "sending e-mail through a mail server of your own",
            "",
            calls_us=False,
        ),
    )
}


def by_slug(slug: str) -> Vendor | None:
    return next((vendor for vendor in VENDORS.values() if vendor.slug == slug), None)
