"""A claim is committed before a vendor is called (architecture 3.2.3)."""

import pytest
from django.db import transaction

from crm_leads.enums import ActState
from crm_leads.models import EmailMessage
from crm_leads.outreach import acts
from realty.tenants.models import Tenant
from tests.crm_leads.rows import a_lead, a_mail


def test_architecture_323_no_claim_is_taken_inside_a_transaction(in_tenant: Tenant) -> None:
    mail = a_mail(a_lead())
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        acts.claim(EmailMessage, mail.pk)
    mail.refresh_from_db()
    assert mail.state == ActState.QUEUED
    assert acts.claim(EmailMessage, mail.pk) == mail
