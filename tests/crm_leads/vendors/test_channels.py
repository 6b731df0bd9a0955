"""Each vendor serves one channel, and has a client, a form and, where it calls us, a reader of what it posts."""

import pytest

from crm_leads.enums import Channel, VendorKind
from crm_leads.vendors import VENDORS, base
from crm_leads.vendors.account_forms import FORMS
from crm_leads.vendors.channels import EMAIL, KINDS
from crm_leads.vendors.clients import CLIENTS
from crm_leads.vendors.drop_cowboy.client import VERSIONS
from crm_leads.vendors.webhooks import WEBHOOKS

OFFERS = {
    Channel.VOICEMAIL: base.VoicemailSender,
    Channel.EMAIL: base.EmailSender,
    Channel.TRACE: base.SkipTracer,
}


def test_every_vendor_is_in_every_list() -> None:
    served = [kind for kinds in KINDS.values() for kind in kinds]
    assert sorted(served) == sorted(VendorKind) == sorted(VENDORS) == sorted(FORMS) == sorted(CLIENTS)
    assert set(WEBHOOKS) == {kind for kind, vendor in VENDORS.items() if vendor.calls_us}
    assert set(EMAIL) == set(KINDS[Channel.EMAIL])


@pytest.mark.parametrize("channel", KINDS)
def test_a_client_offers_what_its_channel_asks(channel: Channel) -> None:
    offered = [name for name in vars(OFFERS[channel]) if not name.startswith("_")]
    for kind in KINDS[channel]:
        client = CLIENTS[kind]
        makers = [client] if isinstance(client, type) else list(VERSIONS.values())
        for maker in makers:
            assert [name for name in offered if not hasattr(maker, name)] == [], (kind, maker)
