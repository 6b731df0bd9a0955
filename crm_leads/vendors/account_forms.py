"""The form of each vendor's account."""

from crm_leads.enums import VendorKind
from crm_leads.vendors.drop_cowboy import forms as drop_cowboy
from crm_leads.vendors.forms import VendorForm
from crm_leads.vendors.resend import forms as resend
from crm_leads.vendors.smtp import forms as smtp
from crm_leads.vendors.tracerfy import forms as tracerfy

FORMS: dict[VendorKind, type[VendorForm]] = {
    VendorKind.TRACERFY: tracerfy.AccountForm,
    VendorKind.DROP_COWBOY: drop_cowboy.AccountForm,
    VendorKind.RESEND: resend.AccountForm,
    VendorKind.SMTP: smtp.AccountForm,
}
