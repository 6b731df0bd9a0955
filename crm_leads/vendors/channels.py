"""Which vendors serve a channel, in the order in which they are taken, and on what terms."""

from crm_leads.enums import Channel, VendorKind
from crm_leads.vendors.base import EmailTerms, SkipTraceTerms, VoicemailTerms
from crm_leads.vendors.drop_cowboy import terms as drop_cowboy
from crm_leads.vendors.tracerfy import terms as tracerfy

KINDS: dict[Channel, tuple[VendorKind, ...]] = {
    Channel.VOICEMAIL: (VendorKind.DROP_COWBOY,),
    Channel.EMAIL: (VendorKind.RESEND, VendorKind.SMTP),
    Channel.TRACE: (VendorKind.TRACERFY,),
}
SKIP_TRACE: SkipTraceTerms = tracerfy.TERMS
VOICEMAIL: VoicemailTerms = drop_cowboy.TERMS
EMAIL: dict[VendorKind, EmailTerms] = {
    VendorKind.RESEND: EmailTerms(verifies_domains=True, limits_account=True, keeps_list=True),
    # A mail server knows its mailboxes by name, and "too many" means the recipient's.
    VendorKind.SMTP: EmailTerms(verifies_domains=False, limits_account=False, keeps_list=False),
}
