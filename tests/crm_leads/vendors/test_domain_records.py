"""SPF, DKIM and DMARC, explained and checked (vendors_and_law L6), against a name server on this machine."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.enums import VendorKind
from crm_leads.models import LeadPolicy, VendorAccount
from crm_leads.vendors import accounts, domain_records
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import an_account
from tests.crm_leads.vendors.name_server import NameServer

KEY = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 12
GOOD = {
    "send.desert.example": ["v=spf1 include:amazonses.com ~all"],
    "resend._domainkey.desert.example": [KEY],
    "_dmarc.desert.example": ["v=DMARC1; p=quarantine; rua=mailto:post@desert.example"],
}


@pytest.fixture
def names() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


def states(names: NameServer, domain: str = "desert.example", kind: VendorKind = VendorKind.RESEND) -> list[str]:
    return [row.state for row in domain_records.look_up(domain, kind, names.resolver())]


def test_all_three_are_found(names: NameServer) -> None:
    """A key of more than 255 bytes comes in parts."""
    names.records = GOOD
    spf, dkim, dmarc = domain_records.look_up("desert.example", VendorKind.RESEND, names.resolver())
    assert {row.state for row in (spf, dkim, dmarc)} == {"found"}
    assert (spf.host, dmarc.said) == ("send.desert.example", GOOD["_dmarc.desert.example"][0])
    assert dkim.said == KEY[:300]


def test_what_is_not_there_is_missing_with_what_to_do(names: NameServer) -> None:
    names.records = {"desert.example": ["google-site-verification=1"], "_dmarc.desert.example": []}
    rows = domain_records.look_up("desert.example", VendorKind.RESEND, names.resolver())
    assert [row.state for row in rows] == ["missing"] * 3 and all(row.advice for row in rows)


@pytest.mark.parametrize("fault", ["silent", "SERVFAIL", "REFUSED"])
def test_a_name_server_that_does_not_answer_makes_nothing_missing(
    names: NameServer, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_records, "LONGEST", 0.5)
    names.records, names.fault = GOOD, fault
    assert states(names) == ["unknown"] * 3


def test_no_resolver_at_all_makes_nothing_missing(names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_records, "LONGEST", 0.5)
    gone = names.resolver()
    gone.port = 9
    rows = domain_records.look_up("desert.example", VendorKind.RESEND, gone)
    assert {row.state for row in rows} == {"unknown"}


def test_the_deadline_is_for_all_lookups_together(names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a silent server the later records are not waited for anew."""
    monkeypatch.setattr(domain_records, "LONGEST", 0.3)
    names.fault = "silent"
    assert states(names) == ["unknown"] * 3
    assert set(names.asked) == {"send.desert.example"}


@pytest.mark.parametrize(
    ("host", "texts", "place"),
    [
        ("send.desert.example", ["v=spf1 include:a.example -all", "v=spf1 -all"], 0),
        ("send.desert.example", ["v=spf1 +all"], 0),
        ("resend._domainkey.desert.example", ["v=DKIM1; p="], 1),
        ("_dmarc.desert.example", ["v=DMARC1; rua=mailto:post@desert.example"], 2),
        ("_dmarc.desert.example", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], 2),
    ],
)
def test_a_record_that_no_receiver_can_use_is_wrong(names: NameServer, host: str, texts: list[str], place: int) -> None:
    names.records = {**GOOD, host: texts}
    assert states(names) == ["wrong" if at == place else "found" for at in range(3)]


def test_dmarc_of_the_domain_above_counts(names: NameServer) -> None:
    names.records = {**GOOD, "send.mail.desert.example": GOOD["send.desert.example"]}
    assert states(names, "mail.desert.example")[2] == "found"


def test_of_a_mail_server_the_key_has_a_name_that_only_it_knows(names: NameServer) -> None:
    names.records = {**GOOD, "desert.example": ["V=SPF1 mx -all"]}
    assert states(names, kind=VendorKind.SMTP) == ["found", "unknown", "found"]


def test_the_settings_page_shows_them_after_a_check(
    names: NameServer, owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.records = GOOD
    ours = names.resolver()
    monkeypatch.setattr("dns.resolver.Resolver", lambda: ours)
    monkeypatch.setattr(accounts, "check", lambda account: True)
    with tenant_scope(tenant):
        LeadPolicy.objects.update_or_create(tenant=tenant, defaults={"sender_email": "olivia@desert.example"})
        an_account("resend", secrets={"api_key": "re_1"})
    client = signed_in(owner)
    client.post(reverse("vendor_account_action", args=["resend"]), {"action": "check"})
    page = " ".join(client.get(reverse("vendor_accounts")).content.decode().split())
    assert "Records of desert.example" in page and "DMARC: Found" in page and "p=quarantine" in page
    with tenant_scope(tenant):
        saved = accounts.save(VendorKind.RESEND, {}, {})
        assert saved.options["domain_records"]["domain"] == "desert.example"


def test_nothing_is_asked_for_the_simulated_vendor(names: NameServer, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        account: VendorAccount = an_account("resend", is_simulated=True, secrets={"api_key": "simulated"})
        domain_records.refresh(account)
    assert domain_records.shown(account) == {} and names.asked == []
