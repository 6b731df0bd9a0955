import pytest

from crm_leads.models import VendorAccount
from crm_leads.vendors.resend.forms import AccountForm
from crm_leads.vendors.smtp.forms import AccountForm as SmtpForm
from realty.tenants.models import Tenant

GOOD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def form(api_key: str = "re_1", signing_secret: str = GOOD) -> AccountForm:
    return AccountForm({"resend-api_key": api_key, "resend-signing_secret": signing_secret})


@pytest.mark.parametrize("secret", [GOOD, f"{GOOD} whsec_AAAA"])
def test_a_key_and_one_or_two_secrets_are_stored_encrypted(in_tenant: Tenant, secret: str) -> None:
    filled = form(signing_secret=secret)
    assert filled.is_valid(), filled.errors
    filled.save()
    assert VendorAccount.objects.get().secrets == {"api_key": "re_1", "signing_secret": secret}


@pytest.mark.parametrize(
    ("api_key", "secret", "field"),
    [("sk_1", GOOD, "api_key"), ("re_1", "mistyped-9", "signing_secret"), ("re_1", "whsec_!!!", "signing_secret")],
)
def test_what_cannot_be_right_is_said_at_its_field(api_key: str, secret: str, field: str) -> None:
    filled = form(api_key, secret)
    assert list(filled.errors) == [field] and api_key not in str(filled) and secret not in str(filled)


@pytest.mark.parametrize("port", ["25", "22", "6379"])
def test_the_mail_server_has_a_port_of_mail(port: str) -> None:
    data = {"host": "smtp.example.com", "port": port, "user_name": "a", "password": "b"}
    assert "port" in SmtpForm({f"smtp-{name}": value for name, value in data.items()}).errors
