"""The vendors that call us, each by the module that reads what it posts (`events`)."""

from types import ModuleType

from crm_leads.enums import VendorKind
from crm_leads.vendors.drop_cowboy import webhooks as drop_cowboy
from crm_leads.vendors.resend import webhooks as resend
from crm_leads.vendors.tracerfy import webhooks as tracerfy

WEBHOOKS: dict[VendorKind, ModuleType] = {
    VendorKind.TRACERFY: tracerfy,
    VendorKind.DROP_COWBOY: drop_cowboy,
    VendorKind.RESEND: resend,
}
