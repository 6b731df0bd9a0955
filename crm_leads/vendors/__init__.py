"""The vendors' APIs: one folder each, beside the simulated ones.

A folder has `client.py` (`Client(account)` with `check()`), `forms.py` (`AccountForm`) and, where the vendor calls us,
`webhooks.py` (`read` and `reported`, see `events`). `clients`, `account_forms` and `webhooks` list them.
"""

from dataclasses import dataclass

from crm_leads.enums import VendorKind


@dataclass(frozen=True)
class Vendor:
    """`slug` names it in addresses, `purpose` completes "Realty uses it for ..."."""

    kind: VendorKind
    slug: str
    purpose: str
    site: str
    calls_us: bool = True

    @property
    def label(self) -> str:
        return str(self.kind.label)


VENDORS: dict[VendorKind, Vendor] = {
    vendor.kind: vendor
    for vendor in (
        Vendor(
            VendorKind.TRACERFY,
            "tracerfy",
            "finding owners, phones and do-not-call records (skip trace)",
            "https://tracerfy.com",
        ),
        Vendor(
            VendorKind.DROP_COWBOY,
            "drop-cowboy",
            "ringless voicemail to people who gave written consent",
            "https://www.dropcowboy.com",
        ),
        Vendor(VendorKind.RESEND, "resend", "sending e-mail", "https://resend.com"),
        Vendor(
            VendorKind.SMTP,
            "smtp",
            "sending e-mail through a mail server of your own",
            "",
            calls_us=False,
        ),
    )
}


def by_slug(slug: str) -> Vendor | None:
    return next((vendor for vendor in VENDORS.values() if vendor.slug == slug), None)
